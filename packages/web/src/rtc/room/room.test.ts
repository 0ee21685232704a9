import type { MemberId } from '@talki/core/id'
import type { Snapshot } from '@talki/core/protocol/member'
import { type IntroducedMember, PeerFrame, type RoomWord } from '@talki/core/protocol/peer'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { member, snapshot } from '../_fake-room'
import { fakePlatform } from '../_fake-platform'
import type { Mesh } from '../mesh/mesh'
import type { SocketState } from '../signalling/server'
import { createRoom } from './room'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const [ada, ben, cid, dan] = [member('Ada'), member('Ben'), member('Cid'), member('Dan')]
const introduced = (one: typeof ada): IntroducedMember => ({ ...one, keys: null })
/** The room of Ada, Ben and Cid, whose admin is Ada, as it is told. */
const word = (given: Partial<RoomWord> = {}): RoomWord => ({
  admin: ada.id,
  members: [ada, ben, cid].map(introduced),
  removed: [],
  locked: false,
  doorMs: 60_000,
  ...given,
})

/** Cid's room; Cid is the last of three. */
const start = (me = cid, doorMs = () => 60_000, isAdmitted = true) => {
  const linked = new Set<MemberId>([ada, ben, cid].filter((one) => one !== me).map(({ id }) => id))
  const away = new Set<MemberId>()
  const sent: { to: MemberId; frame: PeerFrame }[] = []
  const states: Snapshot[] = []
  const calls: string[] = []
  let socket: SocketState = 'open'
  const mesh = {
    working: () => [...linked],
    isReached: (id: MemberId) => linked.has(id),
    isAway: (id: MemberId) => away.has(id),
    isMissingAnybody: () =>
      [ada, ben, cid].some(({ id }) => id !== me.id && !away.has(id) && !linked.has(id)),
    sendFrame: (to: MemberId, frame: PeerFrame) => sent.push({ to, frame }) > 0,
    removeMember: (id: MemberId) => calls.push(`remove ${id}`),
    meet: () => calls.push('meet'),
    introduce: (ids: MemberId[]) => calls.push(`introduce ${ids.length}`),
  } as unknown as Mesh
  const introduce = vi.fn(() => Promise.resolve([ben.id]))
  const room = createRoom({
    me,
    platform: fakePlatform(),
    mesh,
    healing: { keysOf: () => null, introduce },
    server: {
      state: () => socket,
      rest: () => {
        socket = 'resting'
        calls.push('rest')
        room.onSocket()
      },
      wake: () => calls.push('wake'),
      check: () => calls.push('check'),
      seekAdmin: () => calls.push('seek'),
      vacate: (ids) => calls.push(`vacate ${ids.length}`),
    },
    doorMs,
    isWhole: () => true,
    onState: (state) => states.push(state),
  })
  const roster = [ada, ben, cid].filter((one) => one !== me)
  const admit = () => room.onState(snapshot(me, { admin: ada.id, roster, order: [ada.id, ben.id, cid.id] }))
  if (isAdmitted) admit()
  const become = (next: SocketState) => {
    socket = next
    room.onSocket()
  }
  return { room, admit, linked, away, sent, states, calls, introduce, become }
}

describe('the word of the room', () => {
  it('is told by the admin and by who would succeed, once to each peer, and by nobody else', () => {
    for (const [me, count] of [
      [ada, 2],
      [ben, 2],
      [cid, 0],
    ] as const) {
      const { sent, room } = start(me)
      room.look()
      room.look()
      expect(sent).toHaveLength(count)
      for (const { frame } of sent) expect(v.is(PeerFrame, frame)).toBe(true)
    }
  })

  it('counts from the admin, and beside a live socket for introductions alone', async () => {
    const { room, states, introduce, calls, become } = start()
    room.receive(ada.id, word({ members: [ada, ben, cid, dan].map(introduced) }))
    await vi.advanceTimersByTimeAsync(0)
    expect([states.length, introduce.mock.calls.length]).toEqual([0, 1])
    expect(calls).toContain('introduce 1')
    // Once there is no socket, what was said last counts.
    become('resting')
    expect(states.at(-1)?.roster.map(({ name }) => name)).toEqual(['Ada', 'Ben', 'Dan'])
  })

  it('that comes before the server calls this member admitted introduces then, and does no more', async () => {
    const { room, admit, states, introduce, calls, become } = start(cid, undefined, false)
    room.receive(ada.id, word({ members: [ada, ben, cid, dan].map(introduced) }))
    await vi.advanceTimersByTimeAsync(0)
    expect(introduce).not.toHaveBeenCalled()
    admit()
    await vi.advanceTimersByTimeAsync(0)
    expect(introduce.mock.calls).toEqual([[ada.id, [ada, ben, cid, dan].map(introduced)]])
    expect(calls).toContain('introduce 1')
    admit()
    become('resting')
    expect([introduce.mock.calls.length, states.length]).toEqual([1, 0])
  })

  it('that comes before its own link is up introduces once it is, and once', async () => {
    const { room, linked, calls } = start()
    linked.delete(ada.id)
    room.receive(ada.id, word())
    await vi.advanceTimersByTimeAsync(0)
    room.look()
    expect(calls).not.toContain('introduce 1')
    linked.add(ada.id)
    room.look()
    room.look()
    expect(calls.filter((call) => call === 'introduce 1')).toHaveLength(1)
  })

  it('of a member of no rank that comes before introduces nobody', async () => {
    const { room, admit, introduce } = start(ada, undefined, false)
    room.receive(cid.id, word({ admin: cid.id }))
    admit()
    await vi.advanceTimersByTimeAsync(0)
    expect(introduce).not.toHaveBeenCalled()
  })

  it('counts from the successor while the admin is out of reach, and not beside them', () => {
    const { room, states, linked, become, introduce } = start()
    become('resting')
    room.receive(ben.id, word({ admin: ben.id }))
    expect([states.length, introduce.mock.calls.length]).toEqual([0, 1])
    linked.delete(ada.id)
    room.receive(ben.id, word({ admin: ben.id }))
    expect(states.at(-1)?.admin).toBe(ben.id)
  })

  it('of anybody else is dropped: of a member of no rank, of a stranger, of this member', () => {
    const { room, states, introduce, become, linked } = start()
    become('resting')
    linked.delete(ada.id)
    for (const from of [dan.id, cid.id]) room.receive(from, word({ admin: from }))
    const asAdmin = start(ada)
    asAdmin.room.receive(cid.id, word({ admin: cid.id }))
    expect([states.length, introduce.mock.calls.length]).toEqual([0, 0])
    expect([asAdmin.states.length, asAdmin.introduce.mock.calls.length]).toEqual([0, 0])
  })

  it('is dropped where it is one of a flood', () => {
    const { room, introduce } = start()
    for (let n = 0; n < 500; n += 1) room.receive(ada.id, word())
    expect(introduce.mock.calls.length).toBeLessThan(40)
  })

  it('from which this member is missing, or by which another is admin, is checked with the server', () => {
    const { room, calls, states } = start()
    room.receive(ada.id, word({ members: [ada, ben].map(introduced), removed: [cid.id] }))
    expect([calls.slice(-2), states]).toEqual([['wake', 'check'], []])
    const admin = start(ada)
    admin.room.receive(ben.id, word({ admin: ben.id }))
    expect(admin.calls.slice(-2)).toEqual(['wake', 'check'])
  })

  it('has those dropped whom the admin has removed', () => {
    const { room, calls, become } = start()
    become('resting')
    room.receive(ada.id, word({ members: [ada, cid].map(introduced), removed: [ben.id] }))
    expect(calls).toContain(`remove ${ben.id}`)
  })

  it.each([
    ['33 members', { members: Array<IntroducedMember>(33).fill(introduced(ada)) }],
    ['33 removed', { removed: Array<MemberId>(33).fill(ada.id) }],
    ['a key that is none', { members: [{ ...ada, keys: { key: 'x', fingerprint: '', aheadMs: 0 } }] }],
    ['a name without end', { members: [{ ...ada, name: 'x'.repeat(401), keys: null }] }],
    ['a door without end', { doorMs: 1e12 }],
  ])('with %s is not read', (_, given) => {
    expect(v.is(PeerFrame, { type: 'room', ...word(), ...given })).toBe(false)
  })
})

describe('the room once its door has closed', () => {
  it('is nobody’s to tell of, until the server has another, which is told of anew', () => {
    const { room, sent, states, calls, become } = start(ada)
    const told = sent.length
    calls.length = 0
    room.stop()
    become('closed')
    room.look()
    room.receive(ben.id, word({ admin: ben.id }))
    vi.advanceTimersByTime(60_000)
    expect([sent.length, states, calls]).toEqual([told, [], []])
    become('open')
    room.onState(snapshot(ada, { admin: ada.id, roster: [], order: [ada.id] }))
    expect([ada, ben, cid].map(({ id }) => room.has(id))).toEqual([true, false, false])
    expect(sent).toHaveLength(told + 2)
    room.onJoined(ben)
    expect(room.has(ben.id)).toBe(true)
    expect(sent.at(-1)?.frame).toMatchObject({ members: [{ id: ada.id }, { id: ben.id }] })
  })
})

describe('the time of the door', () => {
  it('is told again when the admin has extended it, and not as it runs out', () => {
    let doorMs = 60_000
    const { room, sent } = start(ada, () => doorMs)
    const told = sent.length
    for (; doorMs > 50_000; doorMs -= 1000) {
      vi.advanceTimersByTime(1000)
      room.look()
    }
    expect(sent).toHaveLength(told)
    doorMs = 300_000
    room.look()
    expect(sent).toHaveLength(told + 2)
    expect(sent.at(-1)?.frame).toMatchObject({ type: 'room', doorMs: 300_000 })
  })

  it('runs on while a word waits for its turn', () => {
    const { room, states, become } = start()
    room.receive(ada.id, word({ doorMs: 60_000 }))
    vi.advanceTimersByTime(20_000)
    become('resting')
    expect(states.at(-1)?.doorMs).toBe(40_000)
  })
})

describe('the socket', () => {
  it('is given up by who is linked with everybody and has no role, after a while', () => {
    const { calls } = start()
    vi.advanceTimersByTime(1999)
    expect(calls).not.toContain('rest')
    vi.advanceTimersByTime(1)
    expect(calls).toContain('rest')
  })

  it('is kept by the admin, by who would succeed, and while a link is missing', () => {
    for (const me of [ada, ben]) {
      const { calls } = start(me)
      vi.advanceTimersByTime(60_000)
      expect(calls).not.toContain('rest')
    }
    const { calls, linked, room } = start()
    linked.delete(ben.id)
    room.look()
    vi.advanceTimersByTime(10_000)
    expect(calls).not.toContain('rest')
  })

  it('is wanted back by who is the next to succeed', () => {
    const { calls, room, away, linked } = start()
    vi.advanceTimersByTime(2000)
    expect(calls.at(-1)).toBe('rest')
    away.add(ben.id)
    linked.delete(ben.id)
    room.onGone(ben.id)
    expect(calls.at(-1)).toBe('wake')
  })
})

describe('an admin who is out of reach', () => {
  it('is reported after fifteen seconds, then ever more seldom, and no more once they are back', () => {
    const { calls, linked, room } = start(ben)
    linked.delete(ada.id)
    room.look()
    const reports = () => calls.filter((call) => call === 'seek').length
    vi.advanceTimersByTime(14_999)
    expect(reports()).toBe(0)
    vi.advanceTimersByTime(1 + 10_000 + 20_000)
    expect(reports()).toBe(3)
    linked.add(ada.id)
    room.look()
    vi.advanceTimersByTime(300_000)
    expect(reports()).toBe(3)
  })

  it('has the farewells of members without a socket told to the server, by the admin alone', () => {
    const [admin, other] = [start(ada), start(ben)]
    for (const { room } of [admin, other]) room.onFarewell(cid.id)
    expect([admin.calls, other.calls].map((calls) => calls.includes('vacate 1'))).toEqual([true, false])
  })
})
