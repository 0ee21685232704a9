import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import type { Push, PushError } from '@talki/core/push'
import { err, ok, type Result } from '@talki/core/result'
import * as v from 'valibot'
import type { GatewayConfig } from '../config'

/** Tries of a post: it and one retry. */
const TRIES = 2

/**
 * Milliseconds until the status of a response, for each try: a socket without an answer holds its handler up. The tries
 * together, to the last byte of the response, have twice as much.
 */
const TIMEOUT_MS = 2000

/** Connections to the gateway at the same time: two for each seat of the largest room. */
const SOCKETS = 64

/** What the SDK throws, as far as it is told; of anything else nothing is. */
const Failure = v.fallback(
  v.object({
    name: v.fallback(v.string(), 'Error'),
    code: v.optional(v.fallback(v.string(), '')),
    $metadata: v.fallback(v.object({ httpStatusCode: v.optional(v.number()) }), {}),
  }),
  { name: 'Error', $metadata: {} },
)

/**
 * Error of a post, by its status and not by its name: a 410 without its `x-amzn-ErrorType` header is just `Unknown` to the
 * SDK. What is thrown where its whole time was over tells nothing: it may be an abort, or a connection that was reset.
 */
const toPushError = (error: unknown, isOverdue: boolean): PushError => {
  const { name, code, $metadata } = v.parse(Failure, error)
  const status = $metadata.httpStatusCode
  if (status === 410) return { code: 'peer_gone' }
  if (isOverdue) return { code: 'timed_out', reason: 'TimeoutError' }
  // The SDK calls a connection that was reset a timeout too, but that is known at once.
  const isReset = code === 'ECONNRESET' || code === 'EPIPE'
  if (name === 'TimeoutError' && !isReset) return { code: 'timed_out', reason: name }
  return { code: 'push_failed', reason: status === undefined ? name : `${name} ${status}` }
}

/**
 * Push through API Gateway. One client a process: it keeps its connections open. The SDK's own timeout ends with the status
 * of a response, hence the signal, which bounds the body too. `timeoutMs`: shorter in tests.
 */
export const createPush = (config: GatewayConfig, timeoutMs = TIMEOUT_MS): Push => {
  const agent = { keepAlive: true, maxSockets: SOCKETS }
  const client = new ApiGatewayManagementApiClient({
    endpoint: config.endpoint,
    region: config.region,
    credentials: config.credentials,
    maxAttempts: TRIES,
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  })
  const attempt = async (
    act: (options: { abortSignal: AbortSignal }) => Promise<unknown>,
  ): Promise<Result<void, PushError>> => {
    const abortSignal = AbortSignal.timeout(TRIES * timeoutMs)
    try {
      await act({ abortSignal })
      return ok(undefined)
    } catch (error) {
      return err(toPushError(error, abortSignal.aborted))
    }
  }
  return {
    send: (connection, frame) => {
      const post = new PostToConnectionCommand({ ConnectionId: connection, Data: JSON.stringify(frame) })
      return attempt((options) => client.send(post, options))
    },
    close: async (connection) => {
      const deletion = new DeleteConnectionCommand({ ConnectionId: connection })
      const closed = await attempt((options) => client.send(deletion, options))
      return !closed.ok && closed.error.code === 'peer_gone' ? ok(undefined) : closed
    },
  }
}
