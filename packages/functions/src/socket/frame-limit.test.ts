import { FRAMES } from '@talki/core/protocol/frames'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFrameLimit, REFUSALS, UNREADABLE_TOKENS } from './frame-limit'

const start = () => {
  let now = 0
  const limit = createFrameLimit({ now: () => now })
  return { limit, pass: (ms: number) => (now += ms), now: () => now }
}

it('lets a burst pass, then tells, then closes once, then is silent', () => {
  const { limit } = start()
  const verdicts = Array.from({ length: 1000 }, () => limit('a', 1))
  const count = (verdict: string) => verdicts.filter((each) => each === verdict).length
  expect(verdicts.slice(0, FRAMES.burst).every((each) => each === 'pass')).toBe(true)
  expect([count('pass'), count('refuse'), count('close')]).toEqual([FRAMES.burst, REFUSALS.burst, 1])
  expect(verdicts.indexOf('close')).toBe(FRAMES.burst + REFUSALS.burst)
  expect(count('drop')).toBe(verdicts.length - FRAMES.burst - REFUSALS.burst - 1)
  expect(limit('b', 1)).toBe('pass')
})

it('closes after few frames that cannot be read', () => {
  const { limit } = start()
  const verdicts = Array.from({ length: 2000 }, () => limit('a', UNREADABLE_TOKENS))
  expect(verdicts.indexOf('close')).toBe((FRAMES.burst + REFUSALS.burst) / UNREADABLE_TOKENS)
})

it('tries to close again where that has not worked', () => {
  const { limit, pass } = start()
  let closes = 0
  for (let n = 0; n < 2000; n += 1) {
    pass(10)
    closes += limit('a', 1) === 'close' ? 1 : 0
  }
  expect(closes).toBeGreaterThan(1)
  expect(closes).toBeLessThanOrEqual(5)
})

it('never refuses a sender who waits, and never lets more pass than burst + rate × time', () => {
  const pauses = fc.array(fc.nat(3000), { maxLength: 300 })
  fc.assert(
    fc.property(pauses, (pauses) => {
      const { limit, pass, now } = start()
      let passed = 0
      for (const ms of pauses) {
        pass(ms)
        const isSlow = ms >= 1000 / FRAMES.perSecond
        const verdict = limit('a', 1)
        if (verdict === 'pass') passed += 1
        if (isSlow) expect(verdict).toBe('pass')
        expect(passed).toBeLessThanOrEqual(FRAMES.burst + (now() / 1000) * FRAMES.perSecond)
      }
    }),
  )
})
