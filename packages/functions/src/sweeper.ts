import { type Clock, systemClock } from '@talki/core/clock'
import type { Db } from '@talki/core/db'
import type { ConnectionId } from '@talki/core/id'
import type { Log } from '@talki/core/log'
import type { Push } from '@talki/core/push'
import { sweep } from '@talki/core/sweep'
import type { Handler } from './aws'
import { describeError } from './log-sink'

/** Rows of each kind that a statement removes. */
const BATCH = 500

/**
 * What has to be left of the function's time for one more step: a statement, or a post to sockets that takes its longest.
 * The next run goes on where this one stopped.
 */
const STEP_MS = 10_000

/** Sockets that are closed at the same time. */
const CLOSE_AT_ONCE = 25

/**
 * Sweeper: removes what has expired and closes sockets left behind, until nothing is left or its time is nearly over.
 * Throws when it fails, so that Lambda, which was invoked asynchronously, tries again.
 */
export const createSweeper = (deps: {
  db: Db
  push: Pick<Push, 'close'>
  log: Log
  clock?: Clock
}): Handler<void> => {
  const { db, push, log, clock = systemClock } = deps

  const close = async (
    request: string,
    sockets: ConnectionId[],
    hasTime: () => boolean,
  ): Promise<boolean> => {
    for (let from = 0; from < sockets.length; from += CLOSE_AT_ONCE) {
      // Their rows are gone: API Gateway ends them when they idle, and who asks for them is told that they are unknown.
      if (!hasTime()) return false
      const closed = await Promise.all(sockets.slice(from, from + CLOSE_AT_ONCE).map(push.close))
      for (const one of closed) {
        if (!one.ok && one.error.code !== 'peer_gone') {
          log({ event: 'push_failed', request, reason: one.error.reason })
        }
      }
    }
    return true
  }

  return async (_event, context) => {
    const started = clock.now()
    const request = context?.awsRequestId ?? 'unknown'
    const hasTime = () => (context?.getRemainingTimeInMillis?.() ?? Infinity) > STEP_MS
    const total = { rooms: 0, sessions: 0, nonces: 0, signIns: 0, rateLimits: 0, rendezvous: 0, sockets: 0 }
    let isClean = false
    try {
      while (!isClean && hasTime()) {
        const { sockets, ...rows } = await sweep(db, BATCH)
        total.rooms += rows.rooms
        total.sessions += rows.sessions
        total.nonces += rows.nonces
        total.signIns += rows.signIns
        total.rateLimits += rows.rateLimits
        total.rendezvous += rows.rendezvous
        total.sockets += sockets.length
        const areClosed = await close(request, sockets, hasTime)
        isClean = areClosed && Math.max(...Object.values(rows)) < BATCH
      }
    } catch (error) {
      log({ event: 'failed', request, where: 'sweeper', error: describeError(error) })
      throw error
    }
    const ms = Math.round(clock.now() - started)
    log({ event: isClean ? 'swept' : 'sweep_stopped', request, ...total, ms })
  }
}
