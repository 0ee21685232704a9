import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { createFakeSockets } from './_fake-socket'
import { createSocket } from './socket'

const start = () => {
  const handlers = { onOpen: vi.fn(), onFrame: vi.fn(), onDown: vi.fn() }
  const { WebSocket, last } = createFakeSockets()
  const socket = createSocket(fakePlatform({ WebSocket }), 'wss://talki.test', handlers)
  return { ...handlers, socket, ws: last() }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('pings, for the server never does and closes what is idle', () => {
  const { ws, onDown } = start()
  ws.open()
  for (let minute = 0; minute < 30; minute += 1) {
    vi.advanceTimersByTime(20_000)
    ws.say({ type: 'pong', id: `pong-${minute}`, re: ws.last().id })
  }
  expect(ws.frames().map(({ type }) => type)).toEqual(Array(30).fill('ping'))
  expect(onDown).not.toHaveBeenCalled()
})

it('is down, once, when a ping is not answered', () => {
  const { ws, onDown } = start()
  ws.open()
  vi.advanceTimersByTime(20_000)
  expect(onDown).not.toHaveBeenCalled()
  vi.advanceTimersByTime(8000)
  // By itself: a network that is gone closes nothing.
  expect(onDown).toHaveBeenCalledTimes(1)
  expect(ws.readyState).toBe(3)
  ws.onclose?.()
  expect(onDown).toHaveBeenCalledTimes(1)
})

it('is down when a ping is answered by anything but its own pong', () => {
  const { ws, onDown } = start()
  ws.open()
  vi.advanceTimersByTime(20_000)
  ws.say({ type: 'problem', id: 'a', re: ws.last().id, code: 'not_live' })
  ws.say({ type: 'pong', id: 'b', re: 'another ping' })
  vi.advanceTimersByTime(8000)
  expect(onDown).toHaveBeenCalledTimes(1)
})

it.each(['busy', 'too_many'])('is up when a server refuses its ping as %s', (code) => {
  const { ws, onDown } = start()
  ws.open()
  vi.advanceTimersByTime(20_000)
  ws.say({ type: 'problem', id: 'a', re: ws.last().id, code })
  vi.advanceTimersByTime(19_000)
  expect(onDown).not.toHaveBeenCalled()
})

it('pings a gateway that throttles less often, and is not down because of it', () => {
  const { ws, onDown } = start()
  ws.open()
  for (let step = 0; step < 120; step += 1) {
    const before = ws.sent.length
    vi.advanceTimersByTime(5000)
    if (ws.sent.length > before) ws.say('{"message":"Too Many Requests","connectionId":"c","requestId":"r"}')
  }
  expect(onDown).not.toHaveBeenCalled()
  // After 20, 40 and then every 80 seconds; unthrottled it would be 30.
  expect(ws.sent.length).toBeLessThanOrEqual(10)
  const throttled = ws.sent.length
  while (ws.sent.length === throttled) vi.advanceTimersByTime(5000)
  ws.say({ type: 'pong', id: 'p', re: ws.last().id })
  vi.advanceTimersByTime(20_000)
  expect(ws.sent.length).toBe(throttled + 2)
})

it('is down when the upgrade is refused, of which a browser says no more', () => {
  const { ws, onDown } = start()
  ws.onerror?.()
  ws.onclose?.()
  expect(onDown).toHaveBeenCalledTimes(1)
})

it('hears a repeated frame once, and API Gateway’s own not at all', () => {
  const { ws, onFrame } = start()
  ws.open()
  ws.say({ type: 'pong', id: 'a', re: 'ping' })
  ws.say({ type: 'pong', id: 'a', re: 'ping' })
  ws.say({ message: 'Internal server error', connectionId: 'L0SM9cOFvHcCIhw=', requestId: 'x' })
  ws.say({ message: 'Forbidden', connectionId: 'L0SM9cOFvHcCIhw=', requestId: 'x' })
  ws.say('nonsense')
  expect(onFrame.mock.calls).toEqual([[{ type: 'pong', id: 'a', re: 'ping' }]])
})
