import type { AbortableDb } from '@talki/core/db'
import type { LogLine } from '@talki/core/log'
import type { Push } from '@talki/core/push'
import type { ApiReply } from './api/event'
import { createApi } from './api/handler'
import type { AuthorizerReply } from './authorizer/event'
import { createAuthorizer } from './authorizer/handler'
import type { Handler } from './aws'
import { readApiConfig, readAuthorizerConfig, readGatewayConfig, readLogKey } from './config'
import type { Env } from './config-read'
import { createLog } from './log-sink'
import type { SocketReply } from './socket/event'
import { createSocket } from './socket/handler'
import { createPush } from './socket/push'
import { createSweeper } from './sweeper'

/** Handlers of the four functions that run after a deploy. */
export type Handlers = {
  api: Handler<ApiReply>
  authorizer: Handler<AuthorizerReply>
  socket: Handler<SocketReply>
  sweeper: Handler<void>
}

/**
 * Composes the four functions over one database, to run them in one process. The entries in `lambda/`
 * compose each its own, so that no bundle holds another's code. Throws, naming the variable, when `env` is not enough.
 */
export const createHandlers = (deps: {
  db: AbortableDb
  env: Env
  /** Where log lines go; no id is in them as it is. */
  writeLog: (line: LogLine) => void
  /** How sockets are reached; by default through API Gateway. */
  push?: Push
}): Handlers => {
  const { db, env, writeLog } = deps
  const log = createLog(readLogKey(env), writeLog)
  const { push = createPush(readGatewayConfig(env)) } = deps
  return {
    api: createApi({ db, log, config: readApiConfig(env) }),
    authorizer: createAuthorizer({ db, log, config: readAuthorizerConfig(env) }),
    socket: createSocket({ db, log, push }),
    sweeper: createSweeper({ db, log, push }),
  }
}
