import { neon } from '@neondatabase/serverless'
import type { Db } from '@talki/core/db'
import { sql } from 'drizzle-orm'
import { CasingCache } from 'drizzle-orm/casing'
import { readDatabaseUrl } from '../config'
import { lambdaEnv } from './environment'

// The driver sends by `fetch`. What is behind it (undici) takes some 18 ms to load when it is first touched: here, while
// the function starts, and not in somebody's first request.
new Request('https://talki.invalid')

type Statement = Parameters<Db['execute']>[0]

/** How Postgres writes what a statement is made of. */
const POSTGRES = {
  casing: new CasingCache(),
  escapeName: (name: string) => `"${name.replaceAll('"', '""')}"`,
  escapeParam: (index: number) => `$${index + 1}`,
  escapeString: (text: string) => `'${text.replaceAll("'", "''")}'`,
}

/**
 * Neon over HTTP: one round trip a statement, and no connection to keep or to lose between invocations. Drizzle's own
 * session for it would bring every query builder, a quarter of a bundle; verbs execute statements and nothing else.
 */
export const neonDatabase = (): Db => {
  const client = neon(readDatabaseUrl(lambdaEnv()))
  const execute = (statement: Statement) => {
    const { sql: text, params } = (
      typeof statement === 'string' ? sql.raw(statement) : statement.getSQL()
    ).toQuery(POSTGRES)
    return client.query(text, params, { fullResults: true })
  }
  // Drizzle's own return type is a lazy query; whoever executes a statement here awaits it at once.
  return { execute: execute as unknown as Db['execute'] }
}
