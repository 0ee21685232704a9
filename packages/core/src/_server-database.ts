import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'
import { openPool, startPostgres } from './_postgres'
import type { Db } from './db'
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
