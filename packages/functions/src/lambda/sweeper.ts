import { lazily } from '@talki/core/protocol/lazily'
import { readGatewayConfig } from '../config'
import { lambdaLog } from '../log-sink'
import { createSweeper } from '../sweeper'
import { neonDatabase } from './database'
import { lambdaEnv } from './environment'

const env = lambdaEnv()
const config = readGatewayConfig(env)

/** The AWS SDK is half of what would be run at the start, and most runs have no socket to close. */
const push = lazily(async () => (await import('../socket/push')).createPush(config))

export const handler = createSweeper({
  db: neonDatabase(),
  push: { close: async (connection) => (await push()).close(connection) },
  log: lambdaLog(env),
})
