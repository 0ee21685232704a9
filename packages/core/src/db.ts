import type { SQL } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import * as v from 'valibot'

/**
 * Database: any of drizzle's Postgres databases, over Neon's HTTP, PGlite or node-postgres. A parameter everywhere,
 * never a module. Verbs are single statements, so `execute` is all they may ask of it; no transaction is in reach.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schema's type is the caller's own
export type Db = Pick<PgDatabase<PgQueryResultHKT, any>, 'execute'> & Partial<Abortable>

type Abortable = {
  /**
   * The same database for statements that end when the signal fires. Such a statement rejects; it has then been
   * cancelled, or never began, unless it had just finished.
   */
  abortable: (signal: AbortSignal) => Db
}

/** Database with deadlines: its statements can be aborted (see drivers/ and ADR 0052). */
export type AbortableDb = Db & Abortable

/**
 * Time limit of a statement, in milliseconds, a second attempt included. Two statements in turn, as many as a call of the
 * api has, end before the api's own 15 s (ADR 0138).
 */
export const STATEMENT_MS = 7000

/** `execute` of a driver as drizzle types it: a lazy query, where statements here are awaited at once. */
export const toExecute = (
  run: (statement: Parameters<Db['execute']>[0]) => Promise<unknown>,
): Db['execute'] => run as unknown as Db['execute']

/** Answer of a statement, as far as the three drivers agree: rows by column name. Each parses a `json` column itself. */
const Answer = v.object({ rows: v.array(v.object({ value: v.unknown() })) })

/** Error of a statement, by its SQLSTATE. Drizzle's sessions give the driver's own as the cause; Neon's driver is without one. */
const Failure = v.object({ code: v.optional(v.unknown()), cause: v.optional(v.unknown()) })

/** Whether a statement has failed because it would have made a second row of a unique key. */
const isUniqueViolation = (error: unknown): boolean => {
  const failure = v.safeParse(Failure, error)
  return failure.success && (failure.output.code === '23505' || isUniqueViolation(failure.output.cause))
}

/**
 * Rows of a statement. One that meets a unique key is tried once more: another statement has made that row since this one
 * began, where an UPDATE can only fail. Nothing of it has happened, and the second time it sees the row (ADR 0001). The
 * second time it has what the first has left of the limit, in milliseconds.
 */
export const rowsOf = async (db: Db, statement: SQL, limitMs = STATEMENT_MS) => {
  const began = performance.now()
  const execute = async (on: Db) => on.execute(statement)
  const answer = await execute(db).catch((error: unknown) => {
    const leftMs = Math.floor(limitMs - (performance.now() - began))
    if (!isUniqueViolation(error) || leftMs <= 0) throw error
    return execute(db.abortable?.(AbortSignal.timeout(leftMs)) ?? db)
  })
  return v.parse(Answer, answer).rows
}

/**
 * One row or none: runs a statement that answers with at most one row, with one json column named `value`, and decodes it.
 * JSON, because the drivers disagree about how dates, arrays and big integers look. Undefined when there is no row.
 */
export const one = async <S extends v.GenericSchema>(
  db: Db,
  schema: S,
  statement: SQL,
): Promise<v.InferOutput<S> | undefined> => {
  const [row] = await rowsOf(db, statement)
  return row && v.parse(schema, row.value)
}

/** The only row: `one` for a statement that always answers. */
export const only = async <S extends v.GenericSchema>(
  db: Db,
  schema: S,
  statement: SQL,
): Promise<v.InferOutput<S>> => {
  const rows = await rowsOf(db, statement)
  return v.parse(v.tuple([v.object({ value: schema })]), rows)[0].value
}
