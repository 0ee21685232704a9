import { createAuthorizer } from '../authorizer/handler'
import { readOrigin } from '../config'
import { consoleLog } from '../log-sink'
import { neonDatabase } from './database'

export const handler = createAuthorizer({
  db: neonDatabase(),
  config: { origin: readOrigin(process.env) },
  log: consoleLog,
})
