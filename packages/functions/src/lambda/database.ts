import { neon, neonConfig } from '@neondatabase/serverless'
import { type AbortableDb, toExecute } from '@talki/core/db'
import { sql } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import { readDatabaseUrl } from '../config'
import { lambdaEnv } from './environment'
import { neonFetch } from './neon-fetch'

// The driver would use Node's own `fetch`: the same requests, and a cold start that is 20 ms longer (ADR 0135).
neonConfig.fetchFunction = neonFetch

const dialect = new PgDialect()

/**
 * Neon over HTTP: one round trip a statement, and no connection to keep or to lose between invocations. Drizzle's own
 * session for it would bring every query builder (ADR 0022). An aborted statement is cancelled by Neon's proxy, which
 * does so when a request is broken off.
 * @see https://github.com/neondatabase/neon/blob/main/proxy/src/serverless/mod.rs
 */
export const neonDatabase = (): AbortableDb => {
  const client = neon(readDatabaseUrl(lambdaEnv()))
  const executeWith = (fetchOptions: { signal?: AbortSignal }) =>
    toExecute((statement) => {
      const text = typeof statement === 'string' ? sql.raw(statement) : statement.getSQL()
      const query = dialect.sqlToQuery(text)
      return client.query(query.sql, query.params, { fullResults: true, fetchOptions })
    })
  return { execute: executeWith({}), abortable: (signal) => ({ execute: executeWith({ signal }) }) }
}
