import { join } from 'node:path'
import { neon } from '@neondatabase/serverless'
import { readDatabaseUrl } from '../config'
import { consoleLog } from '../log-sink'
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
  // Beside the bundle: sst.config.ts copies it into the package.
  folder: join(env.LAMBDA_TASK_ROOT ?? '.', 'migrations'),
  log: consoleLog,
})
