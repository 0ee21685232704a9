import { neon } from '@neondatabase/serverless'
import type { Db } from '@talki/core/db'
import { drizzle } from 'drizzle-orm/neon-http'
import { readDatabaseUrl } from '../config'
import { lambdaEnv } from './environment'

/** Neon over HTTP: one round trip a statement, and no connection to keep or to lose between invocations. */
export const neonDatabase = (): Db => drizzle(neon(readDatabaseUrl(lambdaEnv())))
