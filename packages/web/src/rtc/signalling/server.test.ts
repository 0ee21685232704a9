import { newMemberId } from '@talki/core/id'
import type { JoinError, JoinResponse } from '@talki/core/protocol/join'
import { err, ok, type Result } from '@talki/core/result'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { joinResponse, member, snapshot } from '../_fake-room'
import { createFakeSockets } from './_fake-socket'
import { createServerConnection, type ServerEvent } from './server'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const state = snapshot(member('Ada'))
const welcome = (id: string = crypto.randomUUID()) => ({ type: 'welcome', id, state })
const signalTo = (data: string) => ({ to: newMemberId(), data })

const start = () => {
  const events: ServerEvent[] = []
  const { WebSocket, sockets, last } = createFakeSockets()
  const rejoin = vi.fn<() => Promise<Result<JoinResponse, JoinError>>>(() =>
    Promise.resolve(ok(joinResponse(state))),
  )
  const server = createServerConnection({ platform: fakePlatform({ WebSocket }), rejoin }, (event) =>
    events.push(event),
  )
  const open = () => {
    server.open(joinResponse(state))
    last().open()
    last().say(welcome())
  }
  const states = () => events.flatMap((event) => (event.type === 'state' ? [event.state] : []))
  const over = () => events.flatMap((event) => (event.type === 'over' ? [event.why] : []))
  return { server, events, rejoin, sockets, last, open, states, over }
}

describe('the first socket', () => {
  it('says hello with the signals that wait, and sends nothing else before the welcome', () => {
    const { server, last } = start()
    server.open(joinResponse(state))
    server.signal([signalTo('early')])
    last().open()
    expect(last().frames()).toMatchObject([{ type: 'hello', signals: [{ data: 'early' }] }])
    server.signal([signalTo('later')])
    expect(last().frames()).toHaveLength(1)
    expect(server.send({ type: 'leave', id: '1' })).toBe(false)
    last().say(welcome())
    expect(last().frames()).toMatchObject([
      { type: 'hello' },
      { type: 'signal', signals: [{ data: 'later' }] },
    ])
  })

  it('is open once the welcome has come', () => {
    const { open, states } = start()
    open()
    expect(states()).toEqual(['open'])
  })
})

describe('a server that is busy', () => {
  const busy = (re: string) => ({ type: 'problem', id: crypto.randomUUID(), re, code: 'busy' })

  it('gets the signals again, a little later, once for each time that it says so', async () => {
    const { server, open, last, events } = start()
    open()
    server.signal([signalTo('offer')])
    const { id } = last().last()
    last().say(busy(id))
    expect(last().frames()).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1000)
    expect(last().frames().slice(1)).toMatchObject([
      { signals: [{ data: 'offer' }] },
      { signals: [{ data: 'offer' }] },
    ])
    expect(last().last().id).not.toBe(id)
    last().say(busy(id))
    await vi.advanceTimersByTimeAsync(2000)
    expect(last().frames()).toHaveLength(3)
    expect(events.filter(({ type }) => type === 'frame')).toHaveLength(2)
  })

  it('is remembered what was said to it, as far as the latest frames', async () => {
    const { server, open, last } = start()
    open()
    server.signal([signalTo('first')])
    const first = last().last().id
    for (let n = 0; n < 32; n += 1) server.signal([signalTo(String(n))])
    last().say(busy(first))
    await vi.advanceTimersByTimeAsync(2000)
    expect(last().frames()).toHaveLength(34)
  })
})

describe('a server that has had too many frames', () => {
  const tooMany = (re: string) => ({ type: 'problem', id: crypto.randomUUID(), re, code: 'too_many' })

  it('gets no signals for three seconds, then all of them in one frame', async () => {
    const { server, open, last, sockets } = start()
    open()
    for (const data of ['one', 'two']) server.signal([signalTo(data)])
    for (const { id } of last().frames().slice(1)) last().say(tooMany(id))
    server.signal([signalTo('three')])
    await vi.advanceTimersByTimeAsync(2999)
    expect(last().frames()).toHaveLength(3)
    await vi.advanceTimersByTimeAsync(1)
    expect(last().frames().slice(3)).toMatchObject([
      { signals: [{ data: 'one' }, { data: 'two' }, { data: 'three' }] },
    ])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(last().frames()).toHaveLength(4)
    expect(sockets).toHaveLength(1)
  })

  it('is asked for the room again after a pause, with the signals, on the same socket', async () => {
    const { server, open, last, sockets } = start()
    open()
    server.signal([signalTo('one')])
    last().say(tooMany(last().last().id))
    for (let round = 0; round < 2; round += 1) {
      const before = last().frames().length
      for (let n = 0; n < 5; n += 1) server.resync()
      await vi.advanceTimersByTimeAsync(2999)
      expect(last().frames()).toHaveLength(before)
      await vi.advanceTimersByTimeAsync(1)
      expect(last().frames().slice(before)).toMatchObject([{ type: 'hello', signals: [{ data: 'one' }] }])
      if (round === 0) last().say(tooMany(last().last().id))
    }
    last().say(welcome())
    await vi.advanceTimersByTimeAsync(10_000)
    expect(last().frames()).toHaveLength(4)
    expect(sockets).toHaveLength(1)
  })

  it('and closes the socket is met on a new one, a pause later but for the hello', async () => {
    const { server, open, last, sockets } = start()
    open()
    server.signal([signalTo('one')])
    last().say(tooMany(last().last().id))
    last().onclose?.()
    await vi.advanceTimersByTimeAsync(500)
    expect(sockets).toHaveLength(2)
    last().open()
    last().say(welcome())
    server.signal([signalTo('two')])
    expect(last().frames()).toMatchObject([{ type: 'hello', signals: [{ data: 'one' }] }])
    await vi.advanceTimersByTimeAsync(3000)
    expect(last().frames().slice(1)).toMatchObject([{ signals: [{ data: 'two' }] }])
  })

  it('says so of a decision as of any refusal', () => {
    const { server, open, last, events } = start()
    open()
    server.send({ type: 'leave', id: 'mine' })
    last().say(tooMany('mine'))
    expect(events.at(-1)).toMatchObject({ type: 'frame', frame: { re: 'mine', code: 'too_many' } })
  })
})

describe('a socket that is down', () => {
  it('is replaced by one with a nonce of its own, and what waited goes with its hello', async () => {
    const { server, open, last, sockets, states } = start()
    open()
    last().onclose?.()
    server.signal([signalTo('meanwhile')])
    await vi.advanceTimersByTimeAsync(1000)
    expect(sockets).toHaveLength(2)
    expect(sockets[1]?.url).not.toBe(sockets[0]?.url)
    last().open()
    last().say(welcome())
    expect(states()).toEqual(['open', 'reconnecting', 'open'])
    expect(last().frames()).toMatchObject([{ type: 'hello', signals: [{ data: 'meanwhile' }] }])
  })

  it('is replaced later where the server wants the next one to wait', async () => {
    const { open, last, sockets, rejoin, over } = start()
    rejoin.mockResolvedValueOnce(err({ code: 'too_many', retryAfterMs: 30_000 }))
    rejoin.mockResolvedValueOnce(err({ code: 'door_crowded', retryAfterMs: 30_000 }))
    open()
    last().onclose?.()
    await vi.advanceTimersByTimeAsync(5000)
    expect(rejoin).toHaveBeenCalledTimes(3)
    expect(sockets).toHaveLength(2)
    expect(over()).toEqual([])
  })

  it('keeps a bounded number of signals, the latest ones', async () => {
    const { server, open, last } = start()
    open()
    last().onclose?.()
    server.signal(Array.from({ length: 500 }, (_, n) => signalTo(String(n))))
    await vi.advanceTimersByTimeAsync(1000)
    last().open()
    last().say(welcome())
    const sent = last()
      .frames()
      .flatMap((frame) => ('signals' in frame ? (frame.signals ?? []) : []))
    expect(sent.map(({ data }) => data)).toEqual(Array.from({ length: 128 }, (_, n) => String(372 + n)))
  })

  it('is tried again with growing pauses while the server cannot be reached', async () => {
    const { open, last, rejoin } = start()
    rejoin.mockRejectedValue(new TypeError('offline'))
    open()
    last().onclose?.()
    await vi.advanceTimersByTimeAsync(60_000)
    // 0.225, 0.45, 0.9, 1.8 s, then every 3 s.
    expect(rejoin.mock.calls.length).toBeGreaterThan(15)
    expect(rejoin.mock.calls.length).toBeLessThan(25)
  })

  it('comes back at once when the network does', async () => {
    const { server, open, last, rejoin, sockets } = start()
    rejoin.mockRejectedValueOnce(new TypeError('offline'))
    rejoin.mockRejectedValueOnce(new TypeError('offline'))
    open()
    last().onclose?.()
    await vi.advanceTimersByTimeAsync(700)
    expect(sockets).toHaveLength(1)
    server.check()
    await vi.advanceTimersByTimeAsync(0)
    expect(sockets).toHaveLength(2)
  })
})

describe('a server that is out of reach', () => {
  it('is told as such after a while, also when it was never reached; a welcome ends it', async () => {
    const { server, last, states } = start()
    server.open(joinResponse(state))
    last().onclose?.()
    await vi.advanceTimersByTimeAsync(7999)
    expect(states()).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(states()).toEqual(['unreachable'])
    last().open()
    last().say(welcome())
    expect(states()).toEqual(['unreachable', 'open'])
  })

  it('is not told of for a short break', async () => {
    const { open, last, states } = start()
    open()
    last().onclose?.()
    await vi.advanceTimersByTimeAsync(1000)
    last().open()
    last().say(welcome())
    await vi.advanceTimersByTimeAsync(60_000)
    expect(states().slice(0, 3)).toEqual(['open', 'reconnecting', 'open'])
  })
})

describe('a socket that is bound to nobody', () => {
  it('is given up for a fresh one, whatever frame was refused', async () => {
    const { open, last, sockets } = start()
    open()
    last().say({ type: 'problem', id: 'p', re: 'anything', code: 'not_live' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(sockets).toHaveLength(2)
    expect(sockets[0]?.readyState).toBe(3)
  })

  it('whose hello failed is given up as well', async () => {
    const { server, last, sockets } = start()
    server.open(joinResponse(state))
    last().open()
    last().say({ type: 'problem', id: 'p', re: last().last().id, code: 'internal' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(sockets).toHaveLength(2)
  })
})

describe('a socket that is not needed', () => {
  it('rests, and is back with the first signal that is to leave', async () => {
    const { server, open, last, sockets, states, rejoin } = start()
    open()
    server.rest()
    expect([last().readyState, states().at(-1), server.isAvailable()]).toEqual([3, 'resting', true])
    await vi.advanceTimersByTimeAsync(60_000)
    server.check()
    await vi.advanceTimersByTimeAsync(1000)
    expect(rejoin).not.toHaveBeenCalled()
    server.signal([signalTo('offer')])
    await vi.advanceTimersByTimeAsync(0)
    expect(sockets).toHaveLength(2)
    last().open()
    expect(last().frames()).toMatchObject([{ type: 'hello', signals: [{ data: 'offer' }] }])
    last().say(welcome())
    expect(states()).toEqual(['open', 'resting', 'reconnecting', 'open'])
  })

  it('does not rest before its welcome, nor while something waits to leave', () => {
    const { server, last, states, open } = start()
    server.open(joinResponse(state))
    server.rest()
    expect(last().readyState).toBe(0)
    open()
    last().say({ type: 'problem', id: 'p', re: last().last().id, code: 'too_many' })
    server.signal([signalTo('held back')])
    server.rest()
    expect(states()).toEqual(['open'])
  })

  it('is woken by its role', async () => {
    const { server, open, sockets } = start()
    open()
    server.wake()
    server.rest()
    server.wake()
    server.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(sockets).toHaveLength(2)
  })
})

describe('a sign of life', () => {
  it('is given to a server that asks for one', () => {
    const { open, last, events } = start()
    open()
    last().say({ type: 'asked', id: 'a' })
    expect(last().last().type).toBe('here')
    expect(events.filter(({ type }) => type === 'frame')).toHaveLength(1)
  })

  it('is asked for where nothing follows a decision, and the socket replaced where none comes', async () => {
    const { server, open, last, sockets } = start()
    open()
    server.send({ type: 'lock', id: 'one', on: true })
    last().say({ type: 'asked', id: 'b' })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(
      last()
        .frames()
        .map(({ type }) => type),
    ).toEqual(['hello', 'lock', 'here'])
    server.send({ type: 'deny', id: 'two', members: [newMemberId()] })
    await vi.advanceTimersByTimeAsync(4000)
    expect(last().last().type).toBe('hello')
    await vi.advanceTimersByTimeAsync(8000 + 1000)
    expect(sockets).toHaveLength(2)
  })

  it('is asked for when the network has changed', async () => {
    const { server, open, last, sockets } = start()
    open()
    server.check()
    expect(
      last()
        .frames()
        .map(({ type }) => type),
    ).toEqual(['hello', 'hello'])
    last().say(welcome())
    await vi.advanceTimersByTimeAsync(20_000)
    expect(sockets).toHaveLength(1)
  })

  it('of a gateway that throttles holds back what would follow, and says the hello again that was dropped', async () => {
    const { server, last } = start()
    server.open(joinResponse(state))
    last().open()
    last().say('{"message":"Too Many Requests","connectionId":"c"}')
    await vi.advanceTimersByTimeAsync(3000)
    expect(
      last()
        .frames()
        .map(({ type }) => type),
    ).toEqual(['hello', 'hello'])
  })
})

describe('a door that is opened again', () => {
  it('is another connection: nothing of the earlier one is sent, and what it still says counts no more', async () => {
    const { server, open, last, sockets, states, events } = start()
    open()
    const [before] = sockets
    last().say({ type: 'problem', id: crypto.randomUUID(), re: last().last().id, code: 'too_many' })
    server.signal([signalTo('old')])
    server.reopen(joinResponse(state))
    expect(states()).toEqual(['open', 'closed', 'connecting'])
    expect([before?.readyState, sockets.length]).toEqual([3, 2])
    last().open()
    expect(last().frames()).toMatchObject([{ type: 'hello', signals: [] }])
    before?.say(welcome())
    expect(states().at(-1)).toBe('connecting')
    last().say(welcome())
    server.signal([signalTo('new')])
    expect(last().frames().slice(1)).toMatchObject([{ type: 'signal', signals: [{ data: 'new' }] }])
    await vi.advanceTimersByTimeAsync(20_000)
    expect([sockets.length, last().frames().length]).toEqual([2, 2])
    expect(states().at(-1)).toBe('open')
    expect(events.filter(({ type }) => type === 'over')).toEqual([])
  })

  it('is not kept from its socket by an attempt for the earlier one that is still under way', async () => {
    const { server, open, last, sockets, rejoin } = start()
    let answer: (joined: Result<JoinResponse, JoinError>) => void = () => undefined
    rejoin.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
    open()
    last().onclose?.()
    await vi.advanceTimersByTimeAsync(2000)
    expect(rejoin).toHaveBeenCalledOnce()
    server.reopen(joinResponse(state))
    answer(ok(joinResponse(state)))
    await vi.advanceTimersByTimeAsync(0)
    expect(sockets).toHaveLength(2)
  })
})

describe('an admin of whom nothing is heard', () => {
  it('is reported once there is a welcome, and to no socket before', () => {
    const { server, last } = start()
    server.seekAdmin()
    server.open(joinResponse(state))
    last().open()
    server.seekAdmin()
    expect(last().frames()).toMatchObject([{ type: 'hello' }])
    last().say(welcome())
    server.seekAdmin()
    expect(last().frames()).toMatchObject([{ type: 'hello' }, { type: 'seek_admin' }])
  })
})

describe('the end', () => {
  it.each([
    ['closed', 'door'],
    ['denied', 'denied'],
    ['removed', 'removed'],
    ['replaced', 'replaced'],
  ])('by %s is %s, for good', async (type, why) => {
    const { open, last, over, sockets, server } = start()
    open()
    last().say({ type, id: 'x' })
    last().onclose?.()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(over()).toEqual([why])
    expect(sockets).toHaveLength(1)
    expect(server.isAvailable()).toBe(false)
  })

  it.each<[JoinError, string]>([
    [{ code: 'room_closed' }, 'door'],
    [{ code: 'denied' }, 'denied'],
    [{ code: 'removed' }, 'removed'],
    [{ code: 'door_locked' }, 'door_locked'],
    [{ code: 'signed_out' }, 'signed_out'],
    [{ code: 'room_full', seats: 2 }, 'unseated'],
  ])('by a join that answers %s is %s', async (error, why) => {
    const { open, last, over, rejoin } = start()
    rejoin.mockResolvedValue(err(error))
    open()
    last().onclose?.()
    await vi.advanceTimersByTimeAsync(1000)
    expect(over()).toEqual([why])
  })

  it('by another version is told as such', () => {
    const { open, last, over } = start()
    open()
    last().say({ type: 'problem', id: 'x', re: last().last().id, code: 'version' })
    expect(over()).toEqual(['version'])
  })

  it('leaves no timer behind', () => {
    const { open, server, last } = start()
    open()
    last().onclose?.()
    server.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
