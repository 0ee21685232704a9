import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { createFakeSockets } from './_fake-socket'
import { createSocket } from './socket'

const start = () => {
  const handlers = { onOpen: vi.fn(), onFrame: vi.fn(), onThrottled: vi.fn(), onDown: vi.fn() }
  const { WebSocket, last } = createFakeSockets()
  const socket = createSocket(fakePlatform({ WebSocket }), 'wss://talki.test', handlers)
  return { ...handlers, socket, ws: last() }
}
const question = { type: 'seek_admin', id: 'q' } as const

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('sends nothing of its own, and is not down for silence', () => {
  const { ws, socket, onDown } = start()
  ws.open()
  socket.send({ type: 'here', id: 'h' })
  vi.advanceTimersByTime(600_000)
  expect(ws.frames().map(({ type }) => type)).toEqual(['here'])
  expect(onDown).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

it('is down, once, when a frame that has an answer gets none', () => {
  const { ws, socket, onDown } = start()
  ws.open()
  expect(socket.ask(question)).toBe(true)
  vi.advanceTimersByTime(7999)
  expect(onDown).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  // By itself: a network that is gone closes nothing.
  expect(onDown).toHaveBeenCalledTimes(1)
  expect(ws.readyState).toBe(3)
  ws.onclose?.()
  expect(onDown).toHaveBeenCalledTimes(1)
})

it('is up when anything comes over it, a gateway that throttles included, which is told', () => {
  const { ws, socket, onDown, onThrottled } = start()
  ws.open()
  socket.ask(question)
  ws.say({ type: 'closed', id: 'c' })
  vi.advanceTimersByTime(8000)
  socket.ask(question)
  ws.say('{"message":"Too Many Requests","connectionId":"c","requestId":"r"}')
  vi.advanceTimersByTime(8000)
  expect(onDown).not.toHaveBeenCalled()
  expect(onThrottled).toHaveBeenCalledTimes(1)
})

it('is down when the upgrade takes too long', () => {
  const { onDown } = start()
  vi.advanceTimersByTime(8000)
  expect(onDown).toHaveBeenCalledTimes(1)
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
  ws.say({ type: 'asked', id: 'a' })
  ws.say({ type: 'asked', id: 'a' })
  ws.say({ message: 'Internal server error', connectionId: 'L0SM9cOFvHcCIhw=', requestId: 'x' })
  ws.say({ message: 'Forbidden', connectionId: 'L0SM9cOFvHcCIhw=', requestId: 'x' })
  ws.say('nonsense')
  expect(onFrame.mock.calls).toEqual([[{ type: 'asked', id: 'a' }]])
})
