import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openPool, startPostgres, type TestPostgres } from './_postgres'
import { type AbortableDb, only, rowsOf } from './db'
import { overPg } from './drivers/pg'

let postgres: TestPostgres
let pool: ReturnType<typeof openPool>
let db: AbortableDb
beforeAll(async () => {
  postgres = await startPostgres()
  pool = openPool({ connectionString: postgres.url })
  db = overPg(pool, postgres.url)
  await pool.query('CREATE TABLE keys (k text PRIMARY KEY); CREATE TABLE gates (); CREATE SEQUENCE finished')
})
beforeEach(async () => {
  await pool.query(
    `TRUNCATE keys, gates; INSERT INTO gates DEFAULT VALUES; SELECT setval('finished', 1, false)`,
  )
})
afterAll(async () => {
  await pool[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
})

const count = async (rows: string): Promise<number> => {
  const counted = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${rows}`)
  return counted.rows[0]?.n ?? 0
}

/** Holds a lock for so long, then meets a unique key. The sequence counts attempts to their end: it is not rolled back. */
const slow = (seconds: number) => sql`
  WITH gate AS (SELECT FROM gates FOR UPDATE),
    slept AS MATERIALIZED (SELECT pg_sleep(${seconds}) FROM gate),
    counted AS MATERIALIZED (SELECT nextval('finished') FROM slept)
  INSERT INTO keys (k) SELECT 'taken' FROM counted RETURNING to_json(k) AS value`
const finished = () => count(`generate_series(2, (SELECT nextval('finished')))`)

it('has the time that the first attempt has left, in a second one, and is cancelled at its end', async () => {
  await pool.query(`INSERT INTO keys VALUES ('taken')`)
  // However slow the machine: where one attempt takes most of the limit, a second one does not come to its end.
  await expect(rowsOf(db, slow(0.4), 600)).rejects.toThrow()
  await expect.poll(() => count(`pg_locks WHERE relation = 'gates'::regclass`)).toBe(0)
  expect(await finished()).toBe(1)
})

it('makes a second attempt where there is time, and no third', async () => {
  await pool.query(`INSERT INTO keys VALUES ('taken')`)
  await expect(rowsOf(db, slow(0.01), 60_000)).rejects.toMatchObject({ cause: { code: '23505' } })
  expect(await finished()).toBe(2)
})

it('sees in the second attempt what the first has met', async () => {
  const other = await pool.connect()
  await other.query('BEGIN')
  await other.query(`INSERT INTO keys VALUES ('taken')`)
  const met = only(
    db,
    v.boolean(),
    sql`WITH made AS (
          INSERT INTO keys (k) SELECT 'taken' WHERE NOT EXISTS (SELECT FROM keys WHERE k = 'taken') RETURNING k)
        SELECT to_json(EXISTS (SELECT FROM made)) AS value`,
  )
  await expect.poll(() => count(`pg_stat_activity WHERE wait_event_type = 'Lock'`)).toBe(1)
  await other.query('COMMIT')
  other.release()
  expect(await met).toBe(false)
})
