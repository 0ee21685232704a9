import type { SQL } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import * as v from 'valibot'

/**
 * Any of drizzle's Postgres databases: Neon over HTTP, PGlite, node-postgres. A parameter everywhere, never a
 * module. Verbs are single statements, so `execute` is all they may ask of it; no transaction is in reach.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the schema's type is the caller's own
export type Db = Pick<PgDatabase<PgQueryResultHKT, any>, 'execute'>

/** What the three drivers have in common: rows by column name. Each parses a `json` column itself. */
const Answer = v.object({ rows: v.array(v.object({ value: v.unknown() })) })

/**
 * Runs one statement that answers with at most one row, with one json column named `value`, and decodes it.
 * JSON, because the drivers disagree about how dates, arrays and big integers look. Undefined when there is no row.
 */
export const one = async <S extends v.GenericSchema>(
  db: Db,
  schema: S,
  statement: SQL,
): Promise<v.InferOutput<S> | undefined> => {
  const [row] = v.parse(Answer, await db.execute(statement)).rows
  return row && v.parse(schema, row.value)
}

/** As `one`, for a statement that always answers. */
export const only = async <S extends v.GenericSchema>(
  db: Db,
  schema: S,
  statement: SQL,
): Promise<v.InferOutput<S>> => {
  const { rows } = v.parse(Answer, await db.execute(statement))
  return v.parse(v.tuple([v.object({ value: schema })]), rows)[0].value
}
