// @vitest-environment happy-dom
import type { JoinError, JoinResponse } from '@talki/core/protocol/join'
import type { Snapshot } from '@talki/core/protocol/member'
import { ok, type Result } from '@talki/core/result'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePlatform } from './_fake-platform'
import { joinResponse, member, snapshot } from './_fake-room'
import { createCall, type Call } from './call'
import type { CallEvent } from './call-events'
import { createFakeNetwork, FakeConnection } from './connection/_fake-connection'
import { createFakeRendezvous } from './healing/_fake-rendezvous'
import { bySource } from './media/local-tracks'
import type { Platform } from './platform'
import type { ReopeningServer } from './reopening'
import { createFakeSockets } from './signalling/_fake-socket'

const ada = member('Ada')
const ben = member('Ben')
const calls: Call[] = []

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  })
})
afterEach(() => {
  for (const call of calls.splice(0)) call.vanish()
  vi.useRealTimers()
})

const urlsOf = ({ iceServers = [] }: RTCConfiguration): string =>
  iceServers.flatMap(({ urls }) => urls).join(' ')

const start = (state: Snapshot, given: Partial<JoinResponse> = {}) => {
  const network = createFakeNetwork()
  /** The ICE servers that the browser was told of, each time. */
  const servers: string[] = []
  const { WebSocket, sockets, last } = createFakeSockets()
  class Connection extends FakeConnection {
    constructor(configuration: RTCConfiguration) {
      super(network)
      servers.push(urlsOf(configuration))
    }
    override setConfiguration(configuration: RTCConfiguration): void {
      super.setConfiguration(configuration)
      servers.push(urlsOf(configuration))
    }
  }
  const platform = fakePlatform({
    WebSocket,
    RTCPeerConnection: Connection as unknown as Platform['RTCPeerConnection'],
  })
  const events: CallEvent[] = []
  const rejoin = vi.fn<() => Promise<Result<JoinResponse, JoinError>>>(() =>
    Promise.resolve(ok(joinResponse(state))),
  )
  const turnServers = vi.fn(() =>
    Promise.resolve(ok({ iceServers: [{ urls: 'turn:turn.test' }], ttlMs: 3_600_000 })),
  )
  const reopening = {
    reopen: vi.fn<ReopeningServer['reopen']>(),
    follow: vi.fn<ReopeningServer['follow']>(),
    newPass: () => Promise.resolve({ text: 'p'.repeat(43), hash: 'h'.repeat(43) }),
  }
  const call = createCall(
    { ...joinResponse(state), ...given },
    {
      platform,
      page: window,
      certificate: undefined,
      rejoin,
      turnServers,
      reopening,
      crypto: null,
      hash: () => Promise.resolve('a'.repeat(64)),
      rendezvous: createFakeRendezvous().of(state.me.id),
      tracks: () => bySource(() => null),
      sourcesOn: () => bySource(() => false),
      dataUse: () => 'full',
      transforms: null,
      level: () => 0,
    },
    (event) => events.push(event),
  )
  calls.push(call)
  const welcome = (now: Snapshot = state) =>
    last().say({ type: 'welcome', id: crypto.randomUUID(), state: now })
  const of = <T extends CallEvent['type']>(type: T) =>
    events.filter((event): event is Extract<CallEvent, { type: T }> => event.type === type)
  return { call, events, of, last, sockets, welcome, network, servers, rejoin, turnServers, reopening }
}
const live = (state: Snapshot = snapshot(ada), given: Partial<JoinResponse> = {}) => {
  const world = start(state, given)
  world.last().open()
  world.welcome()
  return world
}
const say = (content: Record<string, unknown>) => ({ id: crypto.randomUUID(), ...content })

describe('a member that waits', () => {
  it('prepares offers, and sends them in the frame after its admission', async () => {
    const world = start(snapshot(ben, { waits: true, admin: ada.id }))
    world.last().open()
    world.welcome()
    await vi.advanceTimersByTimeAsync(100)
    expect(world.network.connections.size).toBe(4)
    expect(world.last().frames()).toHaveLength(1)
    world.last().say(say({ type: 'admitted', state: snapshot(ben, { admin: ada.id, roster: [ada] }) }))
    expect(world.last().last()).toMatchObject({ type: 'signal', signals: [{ to: ada.id }] })
    expect(world.of('standing').at(-1)?.state.me.status).toBe('admitted')
  })

  it('answers the admin’s offer, with its offers to the others in the same frame', async () => {
    const admin = live()
    const door = { locked: false, heard: true, heldBack: 0 }
    admin.last().say(say({ type: 'knock', member: ben, door }))
    await vi.advanceTimersByTimeAsync(100)
    admin.call.decide('admit', [ben.id])
    const [offer] = (admin.last().last() as { signals: { data: string }[] }).signals

    const [cid, dan] = [member('Cid'), member('Dan')]
    const world = start(snapshot(ben, { waits: true, admin: ada.id }))
    world.last().open()
    world.welcome()
    await vi.advanceTimersByTimeAsync(100)
    const frames = world.last().frames().length
    const state = snapshot(ben, { admin: ada.id, roster: [ada, cid, dan] })
    world.last().say(say({ type: 'admitted', state, signals: [offer?.data] }))
    await vi.advanceTimersByTimeAsync(0)
    expect(world.last().frames()).toHaveLength(frames + 1)
    const { signals } = world.last().last() as { signals: { to: string; data: string }[] }
    expect(signals.map(({ to }) => to)).toEqual([ada.id])
    expect(JSON.parse(signals[0]?.data ?? '')).toMatchObject({
      description: { type: 'answer' },
      introduce: [{ to: cid.id }, { to: dan.id }],
    })
  })

  it('is told that the door closed, and that is the end', async () => {
    const world = start(snapshot(ben, { waits: true, admin: ada.id, doorMs: 1000 }))
    await vi.advanceTimersByTimeAsync(1999)
    expect(world.of('ended')).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(world.of('ended')).toEqual([{ type: 'ended', reason: 'door_closed' }])
  })

  it('is admitted by a word that was under way when the door closed', async () => {
    const world = start(snapshot(ben, { waits: true, admin: ada.id, doorMs: 1000 }))
    world.last().open()
    world.welcome()
    await vi.advanceTimersByTimeAsync(1100)
    const state = snapshot(ben, { admin: ada.id, roster: [ada], doorMs: 1 })
    world.last().say(say({ type: 'admitted', state }))
    await vi.advanceTimersByTimeAsync(500)
    expect(world.last().last()).toMatchObject({ type: 'signal', signals: [{ to: ada.id }] })
    expect(world.of('door_closed')).toEqual([{ type: 'door_closed', why: 'door' }])
    expect(world.of('ended')).toEqual([])
  })

  it('asks again every few seconds while nobody hears it, then ever more seldom', async () => {
    const unheard = { locked: false, heard: false, heldBack: 0 }
    const state = snapshot(ben, { waits: true, admin: ada.id, door: unheard })
    const world = start(state)
    world.last().open()
    world.welcome()
    const questions = () =>
      world
        .last()
        .frames()
        .filter(({ type }) => type === 'seek_admin')
    const answer = (door: typeof unheard) => world.last().say(say({ type: 'door', door }))
    await vi.advanceTimersByTimeAsync(6000)
    expect(questions()).toHaveLength(1)
    answer(unheard)
    await vi.advanceTimersByTimeAsync(6000)
    expect(questions()).toHaveLength(2)
    answer({ ...unheard, heard: true })
    expect(world.of('door').at(-1)?.door.heard).toBe(true)
    await vi.advanceTimersByTimeAsync(29_000)
    expect(questions()).toHaveLength(2)
    // Heard, and not decided on for long: whoever heard it may be gone without a word.
    await vi.advanceTimersByTimeAsync(1000)
    expect(questions()).toHaveLength(3)
    answer({ ...unheard, heard: true })
    await vi.advanceTimersByTimeAsync(59_000)
    expect(questions()).toHaveLength(3)
  })

  it('is told that everybody left, where the door closes before its time', () => {
    const world = start(snapshot(ben, { waits: true, admin: ada.id, doorMs: 60_000 }))
    world.last().open()
    world.welcome()
    world.last().say(say({ type: 'closed' }))
    expect(world.of('ended')).toEqual([{ type: 'ended', reason: 'everyone_left' }])
  })
})

describe('STUN servers', () => {
  const iceServers = [{ urls: 'stun:stun.test' }]

  it('learn nothing of a member that waits, and everything is gathered anew once it is admitted', async () => {
    const world = start(snapshot(ben, { waits: true, admin: ada.id }), { iceServers })
    world.last().open()
    world.welcome()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(world.servers).toEqual(['', '', '', ''])
    const [eve, max] = [member('Eve'), member('Max')]
    world
      .last()
      .say(say({ type: 'admitted', state: snapshot(ben, { admin: ada.id, roster: [ada, eve, max] }) }))
    expect(world.servers.slice(4)).toEqual(Array(3).fill('stun:stun.test'))
    await vi.advanceTimersByTimeAsync(50)
    const offers = world.last().frames().slice(1)
    expect(offers).toHaveLength(1)
    // To the admin; the others are introduced, or offered to later.
    expect(offers[0]).toMatchObject({ type: 'signal', signals: [{ to: ada.id }] })
    const sdps = (offers[0] as unknown as { signals: { data: string }[] }).signals.map(({ data }) => data)
    expect(sdps.every((data) => data.includes(':host'))).toBe(true)
  })

  it('learn of an admin when there is a peer, and not before', async () => {
    const world = live(snapshot(ada), { iceServers })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(world.network.connections.size).toBe(0)
    world.last().say(say({ type: 'joined', member: ben }))
    expect(world.servers).toEqual(['stun:stun.test'])
  })
})

describe('TURN servers', () => {
  const admitted = snapshot(ben, { admin: ada.id, roster: [ada] })

  it('are asked for once a member that waited is admitted, and not before', async () => {
    const world = start(snapshot(ben, { waits: true, admin: ada.id }), { hasTurn: true })
    world.last().open()
    world.welcome()
    await vi.advanceTimersByTimeAsync(0)
    expect(world.turnServers).not.toHaveBeenCalled()
    world.last().say(say({ type: 'admitted', state: admitted }))
    world.welcome(admitted)
    await vi.advanceTimersByTimeAsync(0)
    expect(world.turnServers).toHaveBeenCalledTimes(1)
  })

  it('are asked for by an admin when the first peer appears', async () => {
    const world = live(snapshot(ada), { hasTurn: true })
    await vi.advanceTimersByTimeAsync(0)
    expect(world.turnServers).not.toHaveBeenCalled()
    world.last().say(say({ type: 'joined', member: ben }))
    await vi.advanceTimersByTimeAsync(0)
    expect(world.turnServers).toHaveBeenCalledTimes(1)
  })

  it('are asked for again after a refusal, by the next news of a peer', async () => {
    const world = live(snapshot(ada), { hasTurn: true })
    world.turnServers.mockRejectedValueOnce(new Error('offline'))
    world.last().say(say({ type: 'joined', member: ben }))
    await vi.advanceTimersByTimeAsync(0)
    world.last().say(say({ type: 'joined', member: member('Eve') }))
    await vi.advanceTimersByTimeAsync(0)
    world.last().say(say({ type: 'joined', member: member('Max') }))
    await vi.advanceTimersByTimeAsync(0)
    expect(world.turnServers).toHaveBeenCalledTimes(2)
  })

  it('are renewed just before the door closes, and never after', async () => {
    const world = live(snapshot(ada, { roster: [ben], doorMs: 60_000 }), { hasTurn: true })
    await vi.advanceTimersByTimeAsync(44_000)
    expect(world.turnServers).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(world.turnServers).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(4_000_000)
    expect(world.turnServers).toHaveBeenCalledTimes(2)
  })

  it('are renewed before they end, behind a door that stays open for long', async () => {
    const world = live(snapshot(ada, { roster: [ben], doorMs: 86_000_000 }), { hasTurn: true })
    await vi.advanceTimersByTimeAsync(3_200_000)
    expect(world.turnServers).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(200_000)
    expect(world.turnServers).toHaveBeenCalledTimes(2)
  })

  it('are not asked for where there are none', async () => {
    const world = live(snapshot(ada, { roster: [ben], doorMs: 60_000 }))
    await vi.advanceTimersByTimeAsync(50_000)
    expect(world.turnServers).not.toHaveBeenCalled()
  })
})

describe('an admin', () => {
  it('hears knocks, and decides on them by a frame', () => {
    const world = live()
    world.last().say(say({ type: 'knock', member: ben, door: { locked: false, heard: true, heldBack: 2 } }))
    expect(world.of('knock')).toMatchObject([{ member: ben }])
    expect(world.of('door').at(-1)?.door.heldBack).toBe(2)
    expect(world.call.decide('admit', [ben.id])).toBe(true)
    expect(world.last().last()).toMatchObject({ type: 'admit', members: [ben.id] })
  })

  it('offers with the admission, and to nobody whose admission is refused', async () => {
    const world = live()
    const eve = member('Eve')
    for (const one of [ben, eve])
      world.last().say(say({ type: 'knock', member: one, door: { locked: false, heard: true, heldBack: 0 } }))
    await vi.advanceTimersByTimeAsync(100)
    world.call.decide('admit', [ben.id, eve.id])
    const frame = world.last().last()
    expect(frame).toMatchObject({
      type: 'admit',
      members: [ben.id, eve.id],
      signals: [{ to: ben.id }, { to: eve.id }],
    })
    world.last().say(say({ type: 'joined', member: ben }))
    world.last().say(say({ type: 'problem', re: frame.id, code: 'room_full', members: [eve.id] }))
    expect(world.of('gone')).toMatchObject([{ id: eve.id }])
    expect(world.network.connections.size).toBe(1)
  })

  it('is told why an admission was refused, and gets the true state', () => {
    const world = live()
    world.call.decide('admit', [ben.id])
    const { id: re } = world.last().last()
    world.last().say(say({ type: 'problem', re, code: 'room_full', members: [ben.id] }))
    expect(world.of('refused')).toEqual([
      { type: 'refused', action: 'admit', code: 'room_full', members: [ben.id] },
    ])
    expect(world.last().last().type).toBe('hello')
  })

  it('without a socket cannot decide, and offers to nobody', async () => {
    const world = start(snapshot(ada, { waiting: [ben] }))
    expect(world.call.decide('deny', [ben.id])).toBe(false)
    await vi.advanceTimersByTimeAsync(100)
    expect(world.call.decide('admit', [ben.id])).toBe(false)
    expect(world.of('peer')).toEqual([])
  })
})

describe('the door', () => {
  it('closes by the server’s clock, and the call goes on', async () => {
    const world = live(snapshot(ada, { doorMs: 1000 }))
    await vi.advanceTimersByTimeAsync(999)
    expect(world.of('door_closed')).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(world.of('door_closed')).toHaveLength(1)
    expect(world.of('ended')).toEqual([])
    await vi.advanceTimersByTimeAsync(1000)
    expect(world.last().readyState).toBe(3)
    expect(world.of('door_closed')).toHaveLength(1)
  })

  it('leaves the server to a link that is being made, for seconds', async () => {
    const world = live(snapshot(ada, { doorMs: 300 }))
    world.last().say(say({ type: 'joined', member: ben }))
    await vi.advanceTimersByTimeAsync(9000)
    expect(world.of('door_closed')).toHaveLength(1)
    expect(world.last().readyState).toBe(1)
    await vi.advanceTimersByTimeAsync(1300)
    expect(world.last().readyState).toBe(3)
    expect(world.sockets).toHaveLength(1)
  })

  it('closes later where the server says so anew', async () => {
    const world = live(snapshot(ada, { doorMs: 1000 }))
    world.welcome(snapshot(ada, { doorMs: 5000 }))
    await vi.advanceTimersByTimeAsync(4999)
    expect(world.of('door_closed')).toEqual([])
  })
})

describe('a server that no longer knows the member', () => {
  it('ends nothing for a member that is in the call', async () => {
    const world = live()
    world.rejoin.mockResolvedValue({ ok: false, error: { code: 'signed_out' } })
    world.last().onclose?.()
    await vi.advanceTimersByTimeAsync(1000)
    expect(world.of('door_closed')).toEqual([{ type: 'door_closed', why: 'signed_out' }])
    expect(world.of('ended')).toEqual([])
  })

  it('or takes it for another one, is not believed', async () => {
    const world = live()
    world.rejoin.mockResolvedValue(ok(joinResponse(snapshot(member('Ada')))))
    world.last().onclose?.()
    await vi.advanceTimersByTimeAsync(1000)
    expect(world.sockets).toHaveLength(1)
    expect(world.of('door_closed')).toEqual([{ type: 'door_closed', why: 'unseated' }])
  })

  it('ends the waiting', async () => {
    const world = start(snapshot(ben, { waits: true, admin: ada.id }))
    world.rejoin.mockResolvedValue({ ok: false, error: { code: 'signed_out' } })
    world.last().onclose?.()
    await vi.advanceTimersByTimeAsync(1000)
    expect(world.of('ended')).toEqual([{ type: 'ended', reason: 'signed_out' }])
  })
})

describe('signals', () => {
  it('of a member that the server has not told of lead to the true state', async () => {
    const world = live()
    const offer = { id: '1', link: 'l', description: { type: 'offer', sdp: '{}' } }
    world.last().say(say({ type: 'signal', from: ben.id, data: JSON.stringify(offer) }))
    world.last().say(say({ type: 'signal', from: ben.id, data: JSON.stringify({ ...offer, id: '2' }) }))
    await vi.advanceTimersByTimeAsync(2000)
    const hellos = world
      .last()
      .frames()
      .filter(({ type }) => type === 'hello')
    expect(hellos).toHaveLength(2)
  })
})

describe('a removal', () => {
  it('goes to the server while the door is open, and once it has closed not to it', async () => {
    const world = live(snapshot(ada, { roster: [ben], doorMs: 1000 }))
    expect(world.call.decide('remove', [ben.id])).toBe(true)
    expect(world.last().last()).toMatchObject({ type: 'remove', members: [ben.id] })
    await vi.advanceTimersByTimeAsync(1001)
    const frames = world.last().frames().length
    // Without cryptography there is no replica, and nobody to say who is admin.
    expect(world.call.decide('remove', [ben.id])).toBe(false)
    expect(world.call.handOver(ben.id)).toBe(false)
    expect(world.last().frames()).toHaveLength(frames)
  })
})

describe('leaving', () => {
  it('frees the seat, and leaves neither timer nor connection behind', async () => {
    const world = live(snapshot(ada, { roster: [ben] }))
    world.call.leave()
    expect(world.last().last().type).toBe('leave')
    await vi.advanceTimersByTimeAsync(6500)
    expect(world.network.connections.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    expect(world.of('ended')).toEqual([])
  })

  it('by closing the page keeps the seat', () => {
    const world = live()
    world.call.vanish()
    expect(
      world
        .last()
        .frames()
        .map(({ type }) => type),
    ).toEqual(['hello'])
  })
})

describe('a reopened door', () => {
  const reopened = async (state: Snapshot = snapshot(ada), hasTurn = false) => {
    const world = live(snapshot(ada, { roster: [ben] }), { hasTurn })
    await vi.advanceTimersByTimeAsync(6000)
    world.last().say(say({ type: 'closed' }))
    const opened = { ...joinResponse(state), openedAt: 1 }
    world.reopening.reopen.mockResolvedValueOnce(ok(opened))
    expect(await world.call.reopen(false)).toEqual(ok(undefined))
    world.last().open()
    world.welcome(state)
    return { ...world, opened }
  }

  it('takes the call to a new room, and drops nobody who has yet to follow', async () => {
    const { of, opened, sockets, call, last } = await reopened()
    expect(of('door_closed')).toHaveLength(1)
    expect(of('reopened')).toEqual([{ type: 'reopened', room: opened.room }])
    expect(of('standing').at(-1)?.state.doorMs).toBe(300_000)
    expect(sockets).toHaveLength(2)
    expect(of('socket').map(({ state }) => state)).toEqual(['open', 'closed', 'connecting', 'open'])
    expect(of('gone')).toEqual([])
    // Decisions go to the new room, and its end is told as that of the first.
    call.decide('admit', [member('Cid').id])
    expect(last().last()).toMatchObject({ type: 'admit' })
    last().say(say({ type: 'closed' }))
    expect(of('door_closed')).toHaveLength(2)
  })

  it('joins the new room again where its socket breaks', async () => {
    const { rejoin, opened, last } = await reopened()
    rejoin.mockClear()
    last().onclose?.()
    await vi.advanceTimersByTimeAsync(2000)
    expect(rejoin).toHaveBeenCalledWith(opened.room)
  })

  it('gives TURN servers once a member has followed, and is asked for them then', async () => {
    const { turnServers, last } = await reopened(snapshot(ada), true)
    await vi.advanceTimersByTimeAsync(0)
    const before = turnServers.mock.calls.length
    last().say(say({ type: 'joined', member: ben }))
    await vi.advanceTimersByTimeAsync(0)
    expect(turnServers.mock.calls.length).toBe(before + 1)
  })

  it('is kept open longer by a frame of its own', async () => {
    const { call, last } = await reopened()
    expect(call.extend()).toBe(true)
    expect(last().last()).toMatchObject({ type: 'extend' })
  })
})

it('a member to whom the role comes asks for the key by which it can send people on', async () => {
  const world = live(snapshot(ben, { admin: ada.id, roster: [ada] }))
  world.rejoin.mockResolvedValueOnce(ok({ ...joinResponse(snapshot(ben)), forwardingKey: 'key' }))
  expect(world.call.canForward()).toBe(false)
  world.last().say(say({ type: 'left', member: ada.id, admin: ben.id, reason: 'left' }))
  await vi.waitFor(() => expect(world.call.canForward()).toBe(true))
  expect(world.rejoin).toHaveBeenCalledTimes(1)
  expect(world.sockets).toHaveLength(1)
})

it('a member who waits and the admin write each other lines by the server', () => {
  const waiting = live(snapshot(ben, { waits: true, admin: ada.id }))
  expect(waiting.call.sayAtDoor(null, 'It is Ben')).toBe(true)
  expect(waiting.last().last()).toMatchObject({ type: 'say', to: ada.id, text: 'It is Ben' })
  waiting.last().say(say({ type: 'said', from: ada.id, text: 'Just\u202E a minute' }))
  expect(waiting.of('door_line')).toEqual([{ type: 'door_line', from: ada.id, text: 'Just a minute' }])
  const inside = live(snapshot(ada, { waiting: [ben] }))
  expect(inside.call.sayAtDoor(ben.id, 'Hello')).toBe(true)
  expect(inside.last().last()).toMatchObject({ type: 'say', to: ben.id })
})
