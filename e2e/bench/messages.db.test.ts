import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { copyOf, startCallWorld, type CallWorld } from './_call-world'

// The site's calls over simulated links, the functions' handlers over PGlite, and a clock that the test turns.

beforeAll(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'],
  })
})
afterAll(() => void vi.useRealTimers())

const STEP_MS = 50
const pass = async (ms: number, settle: () => Promise<void>): Promise<void> => {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    await vi.advanceTimersByTimeAsync(STEP_MS)
    await settle()
  }
}

const expectAllLinked = ({ members }: CallWorld) => {
  for (const one of members) {
    const others = members.filter((other) => other !== one).map(({ id }) => id)
    expect(one.linked().sort()).toEqual(others.sort())
  }
}

it('takes at most 12 messages for a join, whatever the size of the call', async () => {
  await using world = await startCallWorld(pass)
  const room = await world.open()
  const messages: number[] = []
  while (world.members.length < 12) {
    const before = copyOf(world.tally)
    await world.join(room)
    const { messagesIn, messagesOut } = world.since(before)
    messages.push(messagesIn + messagesOut)
    expectAllLinked(world)
  }
  expect(Math.max(...messages)).toBeLessThanOrEqual(12)
  // Who admits has a socket, and who would succeed; nobody else.
  expect(world.members.map(({ socket }) => socket())).toEqual([
    'open',
    'open',
    ...Array<string>(10).fill('resting'),
  ])
}, 120_000)

it('takes at most 45 messages and 30 invocations for a whole door of four', async () => {
  await using world = await startCallWorld(pass)
  const room = await world.open()
  for (let n = 1; n < 4; n += 1) await world.join(room)
  expectAllLinked(world)
  await world.run(310_000)
  expectAllLinked(world)
  expect(world.members.map(({ socket }) => socket())).toEqual(Array(4).fill('closed'))
  const { messagesIn, messagesOut, invocations, kinds } = world.tally
  expect(messagesIn + messagesOut).toBeLessThanOrEqual(45)
  expect(invocations).toBeLessThanOrEqual(30)
}, 120_000)
