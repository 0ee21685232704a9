import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTokenBuckets } from './token-bucket'

const fakeClock = () => {
  let now = 1_000_000
  return { now: () => now, pass: (ms: number) => (now += ms) }
}

it('never gives more than burst + rate × time in any window, and refuses nothing below that', () => {
  const use = fc.record({ ms: fc.nat(2000), tokens: fc.integer({ min: 1, max: 5 }) })
  const size = fc.record({
    burst: fc.integer({ min: 5, max: 40 }),
    perSecond: fc.integer({ min: 1, max: 20 }),
  })
  fc.assert(
    fc.property(size, fc.array(use, { maxLength: 200 }), (size, uses) => {
      const clock = fakeClock()
      const buckets = createTokenBuckets(size, clock)
      const taken: { at: number; tokens: number }[] = []
      for (const { ms, tokens } of uses) {
        clock.pass(ms)
        // The fullest window that ends now, were these tokens to be given.
        let [sum, excess] = [tokens, tokens - size.burst]
        for (const { at, tokens: given } of taken.toReversed()) {
          sum += given
          excess = Math.max(excess, sum - size.burst - ((clock.now() - at) / 1000) * size.perSecond)
        }
        const result = buckets.take('key', tokens)
        if (Math.abs(excess) > 1e-6) expect(result.ok).toBe(excess < 0)
        if (result.ok) taken.push({ at: clock.now(), tokens })
      }
    }),
  )
})

it('says when the tokens are there', () => {
  const clock = fakeClock()
  const buckets = createTokenBuckets({ burst: 10, perSecond: 5 }, clock)
  expect(buckets.take('a', 8).ok).toBe(true)
  expect(buckets.take('a', 5)).toEqual({ ok: false, error: { code: 'bucket_empty', retryAfterMs: 600 } })
  clock.pass(599)
  expect(buckets.take('a', 5).ok).toBe(false)
  clock.pass(1)
  expect(buckets.take('a', 5).ok).toBe(true)
})

it('keeps the keys apart, and forgets those whose buckets are full', () => {
  const clock = fakeClock()
  const buckets = createTokenBuckets({ burst: 2, perSecond: 1 }, clock)
  for (let n = 0; n < 1000; n += 1) expect(buckets.take(`key ${n}`, 2).ok).toBe(true)
  expect(buckets.take('key 0').ok).toBe(false)
  expect(buckets.size()).toBe(1000)
  clock.pass(2000)
  expect(buckets.take('key 0', 2).ok).toBe(true)
  expect(buckets.size()).toBe(1)
})

it('refuses nobody because the clock was set back, and forgets nobody', () => {
  const clock = fakeClock()
  const buckets = createTokenBuckets({ burst: 2, perSecond: 1 }, clock)
  for (let n = 0; n < 2; n += 1) buckets.take('a')
  expect(buckets.take('a').ok).toBe(false)
  clock.pass(-3_600_000)
  expect(buckets.take('a', 2).ok).toBe(true)
  expect(buckets.take('a').ok).toBe(false)
})
