import { readGatewayConfig } from '../config'
import { consoleLog } from '../log-sink'
import { createSocket } from '../socket/handler'
import { createPush } from '../socket/push'
import { neonDatabase } from './database'

export const handler = createSocket({
  db: neonDatabase(),
  push: createPush(readGatewayConfig(process.env)),
  log: consoleLog,
})
