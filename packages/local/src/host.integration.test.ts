import { PROTOCOL_VERSION } from '@talki/core/protocol/frames'
import { afterEach, expect, it, vi } from 'vitest'
import { openLine, signIn, type Line } from './_caller'
import { startStack, type StackOptions } from './stack'

afterEach(() => void vi.useRealTimers())

/** A stack as the program runs it, and two members of one room with live sockets. */
const startPair = async (options: StackOptions = {}) => {
  const stack = await startStack({ posts: 'direct', ...options })
  const { origin } = stack
  const [ada, bob] = [await signIn(origin, 'Ada'), await signIn(origin, 'Bob')]
  const seat = await ada.seat('rooms.create')
  const admin = await openLine(seat.socket.url, origin)
  const hello = (line: Line) => line.send({ type: 'hello', version: PROTOCOL_VERSION, signals: [] })
  hello(admin)
  await expect.poll(admin.types).toContain('welcome')
  const knocking = await bob.seat('rooms.join', { room: seat.room })
  const guest = await openLine(knocking.socket.url, origin)
  hello(guest)
  await expect.poll(admin.types).toContain('knock')
  const { id } = knocking.state.me
  admin.send({ type: 'admit', members: [id] })
  await expect.poll(guest.types).toContain('admitted')
  const signal = (data: string, frameId: string = crypto.randomUUID()) =>
    admin.send({ type: 'signal', id: frameId, signals: [{ to: id, data }] })
  const heard = () => guest.frames.filter(({ type }) => type === 'signal').map(({ data }) => String(data))
  const [socketOfAdmin, socketOfGuest] = [admin.socket, guest.socket]
  return {
    stack,
    admin,
    signal,
    heard,
    [Symbol.asyncDispose]: async () => {
      socketOfAdmin.close()
      socketOfGuest.close()
      await stack[Symbol.asyncDispose]()
    },
  }
}

it('says `busy` to a sender for whom there is no room, and loses nothing else', async () => {
  await using pair = await startPair({ limits: { messagesAtOnce: 1, messagesWaiting: 5 } })
  // As many as one connection may send at once.
  const ids = Array.from({ length: 25 }, () => crypto.randomUUID())
  for (const id of ids) pair.signal(id, id)
  const refused = () =>
    pair.admin.frames.filter(({ type, code }) => type === 'problem' && code === 'busy').map(({ re }) => re)
  await expect.poll(() => refused().length + pair.heard().length, { timeout: 20_000 }).toBe(ids.length)
  expect(refused().length).toBeGreaterThan(0)
  expect([...refused(), ...pair.heard()].sort()).toEqual([...ids].sort())
})

it('loses no relay when its clock is set back', async () => {
  await using pair = await startPair()
  pair.signal('before')
  await expect.poll(pair.heard).toEqual(['before'])
  vi.useFakeTimers({ toFake: ['Date'] })
  for (const name of ['one', 'two', 'three']) {
    vi.setSystemTime(Date.now() - 3_600_000)
    pair.signal(name)
    await expect.poll(() => pair.heard().at(-1)).toBe(name)
  }
  expect(pair.stack.logs.filter((line) => line.includes('push_failed'))).toEqual([])
})
