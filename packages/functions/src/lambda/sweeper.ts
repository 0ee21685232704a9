import { readGatewayConfig } from '../config'
import { lambdaLog } from '../log-sink'
import { createPush } from '../socket/push'
import { createSweeper } from '../sweeper'
import { neonDatabase } from './database'
import { lambdaEnv } from './environment'

const env = lambdaEnv()

export const handler = createSweeper({
  db: neonDatabase(),
  push: createPush(readGatewayConfig(env)),
  log: lambdaLog(env),
})
