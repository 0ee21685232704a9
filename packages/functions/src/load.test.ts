import { expect, it } from 'vitest'
import { throttleFor } from './load'

it('throttles for 28 requests a call at a threefold peak', () => {
  expect(throttleFor(86_400)).toEqual({ rate: 84, burst: 1000 })
  expect(throttleFor(1_000_000)).toEqual({ rate: 973, burst: 1946 })
})

it('lets twice the peak come at once, within the gateway’s quota, and a thousand where the load is small', () => {
  expect(throttleFor(216_000)).toEqual({ rate: 600, burst: 1200 })
  expect(throttleFor(0)).toEqual({ rate: 0, burst: 1000 })
})
