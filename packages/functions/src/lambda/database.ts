import { neon } from '@neondatabase/serverless'
import type { Db } from '@talki/core/db'
import { drizzle } from 'drizzle-orm/neon-http'
import { readDatabaseUrl } from '../config'
import { lambdaEnv } from './environment'

// The driver sends by `fetch`. What is behind it (undici) takes some 18 ms to load when it is first touched: here, while
// the function starts, and not in somebody's first request.
new Request('https://talki.invalid')

/** Neon over HTTP: one round trip a statement, and no connection to keep or to lose between invocations. */
export const neonDatabase = (): Db => drizzle(neon(readDatabaseUrl(lambdaEnv())))
