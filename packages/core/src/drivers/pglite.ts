import type { PGlite } from '@electric-sql/pglite'
import type { DrizzleConfig } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import { type AbortableDb, toExecute } from '../db'
import { aborted } from './aborted'

/**
 * PGlite as a database whose statements can be aborted: while they wait for their turn. One that runs cannot be, since
 * it occupies this very thread until it has finished.
 */
export const overPglite = (client: PGlite, config: DrizzleConfig = {}): AbortableDb => {
  const db = drizzle(client, config)
  return {
    execute: toExecute(async (statement) => db.execute(statement)),
    abortable: (signal) => ({
      execute: toExecute((statement) => {
        // A transaction, because its turn can be told: PGlite queues a plain query out of sight.
        const done = db.transaction(async (turn) => {
          signal.throwIfAborted()
          return turn.execute(statement)
        })
        return Promise.race([done, aborted(signal)])
      }),
    }),
  }
}
