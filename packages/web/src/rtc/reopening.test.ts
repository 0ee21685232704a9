import { newRoomId, type MemberId } from '@talki/core/id'
import type { JoinResponse } from '@talki/core/protocol/join'
import type { PeerFrame } from '@talki/core/protocol/peer'
import type { FollowError, ReopenError, ReopenResponse } from '@talki/core/protocol/reopen'
import { err, ok, type Result } from '@talki/core/result'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePlatform } from './_fake-platform'
import { joinResponse, member, snapshot } from './_fake-room'
import { createReopening, type ReopeningServer } from './reopening'
import { createRoleHistory } from './role-history'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const [ada, ben, cid] = [member('Ada'), member('Ben'), member('Cid')]

type Frame = Extract<PeerFrame, { type: 'reopened' }>
const word = (openedAt: number, room = newRoomId()): Frame => ({
  type: 'reopened',
  room,
  pass: 'p'.repeat(43),
  openedAt,
})

const start = (me = ada, admin = ada, members: MemberId[] = [ben.id, cid.id]) => {
  const platform = fakePlatform()
  const roles = createRoleHistory(platform.now, admin.id)
  const server = {
    reopen: vi.fn<ReopeningServer['reopen']>(),
    follow: vi.fn<ReopeningServer['follow']>(({ room }) =>
      Promise.resolve(ok({ ...joinResponse(snapshot(me)), room })),
    ),
    newPass: vi.fn(() => {
      const n = String(server.newPass.mock.calls.length)
      return Promise.resolve({ text: `pass ${n}`, hash: `hash ${n}` })
    }),
  }
  const sent: { to: MemberId; frame: PeerFrame }[] = []
  const seated = new Set<MemberId>()
  const out = new Set<MemberId>()
  const rooms: JoinResponse['room'][] = []
  const onLeftBehind = vi.fn()
  const reopening = createReopening({
    me: me.id,
    platform,
    roles,
    server,
    members: () => members,
    isSeated: (id) => seated.has(id),
    send: (to, frame) => {
      if (!out.has(to)) sent.push({ to, frame })
      return !out.has(to)
    },
    onRoom: ({ room }) => rooms.push(room),
    onLeftBehind,
  })
  const opens = (openedAt: number, given: Partial<ReopenResponse> = {}) => {
    const answer = { ...joinResponse(snapshot(me)), openedAt, ...given }
    server.reopen.mockResolvedValueOnce(ok(answer) satisfies Result<ReopenResponse, ReopenError>)
    return answer.room
  }
  const become = (id: MemberId) => {
    const before = roles.become(id)
    if (before !== null) reopening.onAdmin(id, before)
  }
  return { reopening, roles, server, sent, seated, out, rooms, onLeftBehind, opens, become }
}

describe('an admin who reopens', () => {
  it('tells the server hashes alone, and each member its own pass', async () => {
    const { reopening, server, sent, rooms, opens } = start()
    const room = opens(100)
    expect(await reopening.reopen(false)).toEqual(ok(undefined))
    expect(server.reopen).toHaveBeenCalledWith({
      member: ada.id,
      passes: [
        { member: ben.id, hash: 'hash 1' },
        { member: cid.id, hash: 'hash 2' },
      ],
      forwardingKeys: [],
    })
    expect(rooms).toEqual([room])
    expect(sent).toEqual([
      { to: ben.id, frame: { type: 'reopened', room, openedAt: 100, pass: 'pass 1' } },
      { to: cid.id, frame: { type: 'reopened', room, openedAt: 100, pass: 'pass 2' } },
    ])
  })

  it('hands a pass again when a link is back, until the member is in the room', async () => {
    const { reopening, sent, seated, out, opens } = start(ada, ada, [ben.id])
    opens(100)
    out.add(ben.id)
    await reopening.reopen(false)
    expect(sent).toEqual([])
    out.clear()
    reopening.onLink(ben.id)
    reopening.onLink(ben.id)
    expect(sent).toHaveLength(2)
    seated.add(ben.id)
    reopening.onLink(ben.id)
    seated.clear()
    reopening.onLink(ben.id)
    expect(sent).toHaveLength(2)
  })

  it('says why it could not, and is where it was', async () => {
    const { reopening, server, rooms, sent } = start()
    server.reopen.mockResolvedValueOnce(err({ code: 'member_taken' }))
    expect(await reopening.reopen(false)).toEqual(err({ code: 'member_taken' }))
    server.reopen.mockRejectedValueOnce(new TypeError('offline'))
    expect(await reopening.reopen(false)).toEqual(err({ code: 'unavailable' }))
    expect([rooms, sent]).toEqual([[], []])
  })

  it('sends people with the old links on only where that is wished, by the latest keys', async () => {
    const { reopening, server, opens } = start(ada, ada, [])
    expect(reopening.canForward()).toBe(false)
    for (let n = 0; n < 6; n += 1)
      reopening.takeKey({ ...joinResponse(snapshot(ada)), forwardingKey: `key ${String(n)}` })
    opens(100, { forwardingKey: 'new key' })
    await reopening.reopen(false)
    opens(200)
    await reopening.reopen(true)
    const keys = server.reopen.mock.calls.map(([{ forwardingKeys }]) => forwardingKeys)
    expect(keys).toEqual([[], ['key 3', 'key 4', 'key 5', 'new key']])
  })

  it('gives way to a later room that it heard of meanwhile', async () => {
    const { reopening, server, sent, rooms, become } = start()
    let answer: (value: Result<ReopenResponse, ReopenError>) => void = () => undefined
    server.reopen.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
    const pressed = reopening.reopen(false)
    become(ben.id)
    const later = word(200)
    reopening.receive(ben.id, later)
    await vi.waitFor(() => expect(rooms).toEqual([later.room]))
    answer(ok({ ...joinResponse(snapshot(ada)), openedAt: 100 }))
    await pressed
    expect(rooms).toEqual([later.room])
    expect(sent).toEqual([])
  })
})

describe('a member', () => {
  it('follows the admin, and nobody else', async () => {
    const { reopening, server, rooms } = start(ben, ada)
    reopening.receive(cid.id, word(300))
    const frame = word(100)
    reopening.receive(ada.id, frame)
    await vi.waitFor(() => expect(rooms).toEqual([frame.room]))
    expect(server.follow.mock.calls).toEqual([[{ room: frame.room, pass: frame.pass }]])
    // The same word again costs nothing.
    reopening.receive(ada.id, frame)
    expect(server.follow).toHaveBeenCalledTimes(1)
  })

  it('is in the end where the later of two rooms is, in whatever order it hears', async () => {
    const [first, second] = [word(100), word(200)]
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const { reopening, rooms, become } = start(cid, ada)
      become(ben.id)
      for (const frame of order) {
        reopening.receive(frame === first ? ada.id : ben.id, frame)
        await vi.advanceTimersByTimeAsync(10)
      }
      expect(rooms.at(-1)).toBe(second.room)
    }
  })

  it('is in the room of the smaller id where two were opened in one moment', async () => {
    const [small, great] = [newRoomId(), newRoomId()].sort()
    if (!small || !great) throw new Error('two rooms')
    const { reopening, rooms } = start(cid, ada)
    reopening.receive(ada.id, word(100, great))
    await vi.advanceTimersByTimeAsync(10)
    reopening.receive(ada.id, word(100, small))
    reopening.receive(ada.id, word(100, great))
    await vi.advanceTimersByTimeAsync(10)
    expect(rooms).toEqual([great, small])
  })

  it('takes the word of a member once it hears that the role is theirs', async () => {
    const { reopening, rooms, become } = start(ben, ada)
    const frame = word(100)
    reopening.receive(cid.id, frame)
    expect(rooms).toEqual([])
    become(cid.id)
    await vi.waitFor(() => expect(rooms).toEqual([frame.room]))
  })

  it('no longer takes the word of who was the admin long ago', async () => {
    const { reopening, server, become } = start(ben, ada)
    become(cid.id)
    await vi.advanceTimersByTimeAsync(31_000)
    reopening.receive(ada.id, word(100))
    expect(server.follow).not.toHaveBeenCalled()
  })

  it('tries again while the server is out of reach, and is left behind in the end', async () => {
    const { reopening, server, rooms, onLeftBehind } = start(ben, ada)
    server.follow.mockRejectedValue(new TypeError('offline'))
    const frame = word(100)
    reopening.receive(ada.id, frame)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.follow).toHaveBeenCalledTimes(6)
    expect(onLeftBehind).toHaveBeenCalledTimes(1)
    server.follow.mockResolvedValueOnce(ok({ ...joinResponse(snapshot(ben)), room: frame.room }))
    reopening.receive(ada.id, frame)
    await vi.waitFor(() => expect(rooms).toEqual([frame.room]))
  })

  it.each(['signed_out', 'room_closed', 'pass_unknown'] as const)(
    'is left behind at once by %s',
    async (code) => {
      const { reopening, server, onLeftBehind } = start(ben, ada)
      server.follow.mockResolvedValue(err({ code }) satisfies Result<JoinResponse, FollowError>)
      reopening.receive(ada.id, word(100))
      await vi.waitFor(() => expect(onLeftBehind).toHaveBeenCalledTimes(1))
      expect(server.follow).toHaveBeenCalledTimes(1)
    },
  )

  it('asks the server a few times, however many rooms an admin speaks of', async () => {
    const { reopening, server } = start(ben, ada)
    for (let n = 1; n <= 50; n += 1) {
      reopening.receive(ada.id, word(n))
      await vi.advanceTimersByTimeAsync(1)
    }
    expect(server.follow.mock.calls.length).toBeLessThan(6)
  })
})

it('a word about the door counts once its sender is known to have claimed the role, even if they lost it again', async () => {
  const { reopening, roles, rooms } = start(ada, ada)
  const frame = word(100)
  reopening.receive(ben.id, frame)
  reopening.receive(cid.id, word(50))
  reopening.receive(ben.id, frame)
  await vi.advanceTimersByTimeAsync(0)
  expect(rooms).toEqual([])
  roles.note(ben.id)
  reopening.onRole(ben.id)
  await vi.waitFor(() => expect(rooms).toEqual([frame.room]))
  expect(roles.isAdmin(ada.id)).toBe(true)
})

it('the forwarding keys pass on with the role, to who has it, and are taken from no other', async () => {
  const { reopening, sent, become } = start(ada, ada)
  reopening.takeKey({ ...joinResponse(snapshot(ada)), forwardingKey: 'key' })
  become(ben.id)
  expect(sent).toEqual([{ to: ben.id, frame: { type: 'forwarding_keys', keys: ['key'] } }])

  const heir = start(ben, ada, [])
  heir.reopening.receive(cid.id, { type: 'forwarding_keys', keys: ['false'] })
  expect(heir.reopening.canForward()).toBe(false)
  heir.become(ben.id)
  heir.reopening.receive(ada.id, { type: 'forwarding_keys', keys: ['key'] })
  heir.opens(100)
  await heir.reopening.reopen(true)
  expect(heir.server.reopen.mock.calls[0]?.[0].forwardingKeys).toEqual(['key'])
})
