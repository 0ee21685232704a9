import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { sql } from 'drizzle-orm'
import type pg from 'pg'
import * as v from 'valibot'
import { expect } from 'vitest'
import { openPool, startPostgres } from './_postgres'
import { type Db, only } from './db'
import { migrationsFolder } from './migrations'

/**
 * The schema on a real Postgres server, for statements that run at the same moment: so many connections, all open. PGlite,
 * with its single one, can show none of this.
 */
export const startServerDatabase = async (
  connections: number,
): Promise<AsyncDisposable & { db: Db; pool: pg.Pool }> => {
  const server = await startPostgres()
  const pool = openPool({ connectionString: server.url, max: connections, idleTimeoutMillis: 0 })
  const db = drizzle(pool)
  await migrate(db, { migrationsFolder })
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()))
  for (const client of clients) client.release()
  return {
    db,
    pool,
    [Symbol.asyncDispose]: async () => {
      await pool[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** How many statements of this database wait for a lock. */
export const waitingForLocks = (db: Db): Promise<number> =>
  only(
    db,
    v.number(),
    sql`SELECT to_json(count(*)) AS value FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )

/**
 * Begins these acts, each once the one before waits for a lock or has ended, then has `release` let go what they wait for,
 * also where one could not be begun.
 * @returns the acts under way, in the same order.
 */
export const beginInTurn = async <T>(
  db: Db,
  acts: readonly (() => Promise<T>)[],
  release: () => Promise<unknown>,
): Promise<Promise<T>[]> => {
  let ended = 0
  const begun: Promise<T>[] = []
  try {
    for (const act of acts) {
      begun.push(act().finally(() => (ended += 1)))
      await expect.poll(async () => (await waitingForLocks(db)) + ended, { interval: 1 }).toBe(begun.length)
    }
  } finally {
    await release()
  }
  return begun
}
