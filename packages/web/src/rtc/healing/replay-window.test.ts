import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createReplayWindow } from './replay-window'

it('takes each number once, in any order', () => {
  const window = createReplayWindow()
  expect([3, 1, 2, 1, 3, 4].map(window.take)).toEqual([true, true, true, false, false, true])
})

it('refuses what is older than the window', () => {
  const window = createReplayWindow()
  window.take(100)
  expect([window.take(36), window.take(37)]).toEqual([false, true])
})

it('never takes a number twice, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 200 }), { maxLength: 400 }), (numbers) => {
      const window = createReplayWindow()
      const taken = numbers.filter(window.take)
      expect(new Set(taken).size).toBe(taken.length)
    }),
  )
})
