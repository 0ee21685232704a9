import type { Clock } from './clock'
import { err, ok, type Result } from './result'

/** Size of a token bucket: so many tokens at once, and so many more each second. */
export type BucketSize = { burst: number; perSecond: number }

/** Error of a take: the tokens are there in so many milliseconds. */
export type BucketEmpty = { code: 'bucket_empty'; retryAfterMs: number }

/** Token buckets of one size, one for each key. */
export type TokenBuckets = {
  /** Takes so many tokens (default 1), or none where they are not all there. */
  take: (key: string, tokens?: number) => Result<void, BucketEmpty>
  /** How many keys are remembered. */
  size: () => number
}

/**
 * Token buckets in the memory of this process. As in rate-limit.ts a bucket is one time (GCRA, ITU-T I.371): when it is
 * full again. A key whose bucket is full is forgotten, so that only the keys of the last burst / perSecond seconds are
 * remembered. A clock that is set back by more than that fills the buckets.
 */
export const createTokenBuckets = ({ burst, perSecond }: BucketSize, clock: Clock): TokenBuckets => {
  const msPerToken = 1000 / perSecond
  const windowMs = burst * msPerToken
  /** When a bucket is full, by key; the key that was used last is the last. */
  const fullAt = new Map<string, number>()
  const isFull = (at: number, now: number): boolean => at <= now || at > now + windowMs

  const forgetFull = (now: number): void => {
    for (const [key, at] of fullAt) {
      if (!isFull(at, now)) return
      fullAt.delete(key)
    }
  }

  return {
    take: (key, tokens = 1) => {
      const now = clock.now()
      forgetFull(now)
      const at = fullAt.get(key) ?? now
      const next = (isFull(at, now) ? now : at) + tokens * msPerToken
      if (next > now + windowMs) return err({ code: 'bucket_empty', retryAfterMs: next - now - windowMs })
      fullAt.delete(key)
      fullAt.set(key, next)
      return ok(undefined)
    },
    size: () => fullAt.size,
  }
}
