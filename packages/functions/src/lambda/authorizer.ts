import { createAuthorizer } from '../authorizer/handler'
import { readOrigin } from '../config'
import { lambdaLog } from '../log-sink'
import { neonDatabase } from './database'
import { lambdaEnv } from './environment'

export const handler = createAuthorizer({
  db: neonDatabase(),
  config: { origin: readOrigin(lambdaEnv()) },
  log: lambdaLog,
})
