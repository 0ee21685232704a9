import { createAuthorizer } from '../authorizer/handler'
import { readAuthorizerConfig } from '../config'
import { lambdaLog } from '../log-sink'
import { neonDatabase } from './database'
import { lambdaEnv } from './environment'

const env = lambdaEnv()

export const handler = createAuthorizer({
  db: neonDatabase(),
  config: readAuthorizerConfig(env),
  log: lambdaLog(env),
})
