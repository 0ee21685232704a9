import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from './_fake-platform'
import { createGrace } from './grace'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const start = (isConnecting = false) => {
  const world = { isConnecting, ended: 0 }
  const grace = createGrace(fakePlatform({}).setTimer, {
    isConnecting: () => world.isConnecting,
    onOver: () => {
      world.ended += 1
      grace.stop()
    },
  })
  grace.start()
  return { world, grace }
}

it('waits for the last word, and no longer where every link is up', () => {
  const { world, grace } = start()
  grace.check()
  vi.advanceTimersByTime(999)
  expect(world.ended).toBe(0)
  vi.advanceTimersByTime(1)
  expect(world.ended).toBe(1)
  vi.advanceTimersByTime(20_000)
  expect(world.ended).toBe(1)
})

it('waits for a link that is being made, until it is up', () => {
  const { world, grace } = start(true)
  vi.advanceTimersByTime(3000)
  expect(world.ended).toBe(0)
  world.isConnecting = false
  grace.check()
  expect(world.ended).toBe(1)
})

it('does not wait for ever', () => {
  const { world } = start(true)
  vi.advanceTimersByTime(10_000)
  expect(world.ended).toBe(1)
})

it('is not to be ended before it has begun', () => {
  const { grace } = start()
  expect(grace.stop()).toBe(true)
  expect(grace.stop()).toBe(false)
})
