import { expect, it } from 'vitest'
import { throttleFor } from './load'

it('throttles for eighty requests a call at a threefold peak', () => {
  expect(throttleFor(86_400)).toEqual({ rate: 240, burst: 1000 })
  expect(throttleFor(1_000_000)).toEqual({ rate: 2778, burst: 5000 })
})
