import { type Clock, wallClock } from '@talki/core/clock'
import { createTokenBuckets } from '@talki/core/token-bucket'
import { TRPCError } from '@trpc/server'

/** Seconds in which an empty bucket fills. */
const PERIOD_SECONDS = 30

/** Calls of one browser at once: a page makes five to enter a call, and one every five seconds on /knows. */
export const CALLS_PER_BROWSER = 60

/** Caller of a procedure, as far as calls are counted: its network, and its session's token, if it has one. */
type Caller = { network: string; token: string | undefined }

/** Why a call was refused: too many from one address, or by one browser. */
export class TooManyCalls extends Error {
  override name = 'TooManyCalls'
  constructor(readonly retryAfterMs: number) {
    super('too many calls')
  }
}

/** Counts a call of a procedure. Throws TOO_MANY_REQUESTS, by `TooManyCalls`, where it is one too many. */
export type CountCall = (caller: Caller) => void

/**
 * Limit of all calls, in the memory of this process: `requests` at once from one address and 60 by one browser, and as
 * many again in half a minute. It costs no statement, neither the call that is counted nor the one that is refused.
 */
export const createCallLimit = (requests: number, clock: Clock = wallClock): CountCall => {
  const bucketsOf = (burst: number) => createTokenBuckets({ burst, perSecond: burst / PERIOD_SECONDS }, clock)
  const [addresses, browsers] = [bucketsOf(requests), bucketsOf(CALLS_PER_BROWSER)]
  return ({ network, token }) => {
    const taken = addresses.take(network)
    const counted = taken.ok && token !== undefined ? browsers.take(token) : taken
    if (counted.ok) return
    const cause = new TooManyCalls(Math.ceil(counted.error.retryAfterMs))
    throw new TRPCError({ code: 'TOO_MANY_REQUESTS', cause })
  }
}
