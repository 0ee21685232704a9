import { readMigrationFiles } from 'drizzle-orm/migrator'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import * as v from 'valibot'
import { type AbortableDb, only } from './db'
import { overPg } from './drivers/pg'
import { migrationBatch } from './migrate'
import { migrationsFolder } from './migrations'
import type { TestDb } from './_pglite'
import { startPostgres, type TestPostgres } from './_postgres'

// Database of the mutation tests, in the place of `_pglite`. Every mutant is run in a thread of its own: to start a
// PGlite there takes a second or two of work, where a server that goes on running takes a connection.

let server: TestPostgres | undefined

/** Vitest's global setup: starts the server and migrates its database. */
export const setup = async (): Promise<void> => {
  server = await startPostgres()
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(migrationBatch(readMigrationFiles({ migrationsFolder })).join(';\n'))
  await client.end()
  process.env.MUTATE_DATABASE_URL = server.url
}

/** Vitest's global teardown. */
export const teardown = async (): Promise<void> => server?.[Symbol.asyncDispose]()

const counted = (db: AbortableDb, count: () => void): AbortableDb => {
  const counting = (inner: Pick<AbortableDb, 'execute'>): Pick<AbortableDb, 'execute'> => ({
    execute: (statement: Parameters<AbortableDb['execute']>[0]) => {
      count()
      return inner.execute(statement)
    },
  })
  return { ...counting(db), abortable: (signal) => counting(db.abortable(signal)) }
}

/** The server's one database, emptied: a worker runs one test file at a time. */
export const startPglite = async (): Promise<TestDb> => {
  const url = v.parse(v.string(), process.env.MUTATE_DATABASE_URL)
  // One connection, so that statements queue up as they do for PGlite.
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  pool.on('error', () => undefined)
  let statements = 0
  const db = counted(overPg(pool, url), () => (statements += 1))
  const reset = async () => {
    await db.execute(sql`TRUNCATE rooms, sessions, sign_ins, allowances, rendezvous CASCADE`)
  }
  await reset()
  return {
    db,
    count: async (act) => {
      const before = statements
      const value = await act()
      return { value, statements: statements - before }
    },
    reset,
    expire: async (table) => {
      await db.execute(sql`UPDATE ${sql.identifier(table)} SET expires_at = now() - interval '1 minute'`)
    },
    rows: (table) =>
      only(db, v.number(), sql`SELECT to_json(count(*)) AS value FROM ${sql.identifier(table)}`),
    [Symbol.asyncDispose]: () => pool.end(),
  }
}
