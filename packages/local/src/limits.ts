import type { BucketSize } from '@talki/core/token-bucket'
import { get } from '@talki/functions/config-read'
import { throttleFor } from '@talki/functions/load'

/** What AWS imposes on a message, a connection or an invocation. Times in milliseconds, sizes in bytes. */
export type Limits = {
  /** A client's message: larger ones end the connection with 1009. */
  frameBytes: number
  /** A post to `@connections`: larger ones answer 413. */
  postBytes: number
  /** What a slow client may leave unread before posts to it answer 429. */
  backlogBytes: number
  /** A connection without a message in either direction ends with 1001. */
  idleMs: number
  /** Every connection ends after this long with 1001. */
  lifetimeMs: number
  /** The gateway gives up on the integration of a message. */
  integrationMs: number
  /** Lambda gives up on a handler. */
  functionMs: number
  connectsPerSecond: number
  /** Messages and connects of all connections together: those beyond it are answered as too many. */
  throttle: BucketSize | null
  urlCharacters: number
  policyBytes: number
  /** A request's body to the Function URL: larger ones answer 413. */
  functionUrlBytes: number
  /** The same, of a request that names another origin than the site's: larger ones answer 403. */
  foreignBodyBytes: number
  /** Messages that are carried out at a time, by all connections. */
  messagesAtOnce: number
  /** Messages that may wait for that, of all connections: more are answered as too many. */
  messagesWaiting: number
  /** Messages of one connection that may wait: no more are read from it until some have had their turn. */
  messagesWaitingEach: number
}

/** The throttle of the stage's routes, as infra/gateway.ts sets it. */
const { rate, burst } = throttleFor(get({}, 'TALKI_CALLS_A_DAY'))

/** The documented values: API Gateway's WebSocket quotas, Lambda's payloads, SST's function timeout. */
export const AWS_LIMITS: Limits = {
  frameBytes: 32 * 1024,
  postBytes: 128 * 1024,
  backlogBytes: 4 * 1024 * 1024,
  idleMs: 10 * 60_000,
  lifetimeMs: 2 * 60 * 60_000,
  integrationMs: 29_000,
  functionMs: 20_000,
  connectsPerSecond: 500,
  throttle: { burst, perSecond: rate },
  urlCharacters: 4096,
  policyBytes: 8 * 1024,
  functionUrlBytes: 6 * 1024 * 1024,
  foreignBodyBytes: 6 * 1024 * 1024,
  messagesAtOnce: 1000,
  messagesWaiting: Infinity,
  messagesWaitingEach: Infinity,
}

/**
 * The limits of one machine that runs all of it, where AWS would run more machines. What is judged here in advance the
 * api would refuse in any case. A message takes a few milliseconds: what waits has its turn within two seconds or so.
 */
export const HOST_LIMITS: Limits = {
  ...AWS_LIMITS,
  functionUrlBytes: 32 * 1024,
  foreignBodyBytes: 0,
  // It would be one for all rooms. Here they have turns, and each connection has a bucket.
  throttle: null,
  messagesAtOnce: 32,
  messagesWaiting: 512,
  messagesWaitingEach: 16,
}

/** The same limits with the life of a connection run `timeScale` times as fast; handlers keep their time. */
export const scaled = (limits: Limits, timeScale: number): Limits => ({
  ...limits,
  idleMs: limits.idleMs / timeScale,
  lifetimeMs: limits.lifetimeMs / timeScale,
})
