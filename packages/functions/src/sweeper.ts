import { type Clock, systemClock } from '@talki/core/clock'
import type { Db } from '@talki/core/db'
import type { ConnectionId } from '@talki/core/id'
import type { Log } from '@talki/core/log'
import type { Push } from '@talki/core/push'
import { sweep } from '@talki/core/sweep'
import type { Handler } from './aws'
import { describeError } from './log-sink'

/** Rows of each kind that a statement removes, and statements in a run: what is left waits for the next run. */
const BATCH = 200
const BATCHES_MAX = 50

/** Sockets that are closed at the same time. */
const CLOSE_AT_ONCE = 25

/** Sweeper: removes what has expired and closes sockets left behind. Throws when it fails: the scheduler retries. */
export const createSweeper = (deps: { db: Db; push: Push; log: Log; clock?: Clock }): Handler<void> => {
  const { db, push, log, clock = systemClock } = deps

  const close = async (request: string, sockets: ConnectionId[]): Promise<void> => {
    for (let from = 0; from < sockets.length; from += CLOSE_AT_ONCE) {
      const closed = await Promise.all(sockets.slice(from, from + CLOSE_AT_ONCE).map(push.close))
      for (const one of closed) {
        if (!one.ok && one.error.code === 'push_failed') {
          log({ event: 'push_failed', request, reason: one.error.reason })
        }
      }
    }
  }

  return async (_event, context) => {
    const started = clock.now()
    const request = context?.awsRequestId ?? 'unknown'
    const total = { rooms: 0, sessions: 0, nonces: 0, signIns: 0, rateLimits: 0, sockets: 0 }
    try {
      for (let batch = 0; batch < BATCHES_MAX; batch += 1) {
        const { sockets, ...rows } = await sweep(db, BATCH)
        await close(request, sockets)
        total.rooms += rows.rooms
        total.sessions += rows.sessions
        total.nonces += rows.nonces
        total.signIns += rows.signIns
        total.rateLimits += rows.rateLimits
        total.sockets += sockets.length
        if (Math.max(...Object.values(rows)) < BATCH) break
      }
    } catch (error) {
      log({ event: 'failed', request, where: 'sweeper', error: describeError(error) })
      throw error
    }
    log({ event: 'swept', request, ...total, ms: Math.round(clock.now() - started) })
  }
}
