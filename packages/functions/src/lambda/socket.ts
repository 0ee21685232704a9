import { readGatewayConfig } from '../config'
import { lambdaLog } from '../log-sink'
import { createSocket } from '../socket/handler'
import { createPush } from '../socket/push'
import { neonDatabase } from './database'
import { lambdaEnv } from './environment'

const env = lambdaEnv()

export const handler = createSocket({
  db: neonDatabase(),
  push: createPush(readGatewayConfig(env)),
  log: lambdaLog(env),
})
