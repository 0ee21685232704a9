import { neon } from '@neondatabase/serverless'
import { readDatabaseUrl, readMigrationsFolder } from '../config'
import { lambdaLog } from '../log-sink'
import { createMigrator } from '../migrator'
import { lambdaEnv } from './environment'

const env = lambdaEnv()
const sql = neon(readDatabaseUrl(env))

export const handler = createMigrator({
  batch: (statements) =>
    sql.transaction(
      statements.map((statement) => sql.query(statement)),
      { isolationLevel: 'ReadCommitted' },
    ),
  folder: readMigrationsFolder(env),
  log: lambdaLog(env),
})
