import { expect, it } from 'vitest'
import { throttleFor } from './load'

it('throttles for 28 requests a call at a threefold peak', () => {
  expect(throttleFor(86_400)).toEqual({ rate: 84, burst: 1000 })
  expect(throttleFor(1_000_000)).toEqual({ rate: 973, burst: 1946 })
})

it('lets a thousand requests come at once where the load is small, and never more than the gateway’s quota', () => {
  expect(throttleFor(0)).toEqual({ rate: 0, burst: 1000 })
  expect(throttleFor(10_000_000).burst).toBe(5000)
})
