import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import type { Push, PushError } from '@talki/core/push'
import { err, ok, type Result } from '@talki/core/result'
import * as v from 'valibot'
import type { GatewayConfig } from '../config'

/** Deadline of a post, in milliseconds, and again of its one retry: a socket without an answer holds its handler up. */
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

/** Error of a post, by its status and not by its name: a 410 without its `x-amzn-ErrorType` header is just `Unknown` to the SDK. */
const toPushError = (error: unknown): PushError => {
  const { name, code, $metadata } = v.parse(Failure, error)
  const status = $metadata.httpStatusCode
  if (status === 410) return { code: 'peer_gone' }
  // The SDK calls a connection that was reset a timeout too, but that is known at once.
  const isReset = code === 'ECONNRESET' || code === 'EPIPE'
  if (name === 'TimeoutError' && !isReset) return { code: 'timed_out', reason: name }
  return { code: 'push_failed', reason: status === undefined ? name : `${name} ${status}` }
}

/** Push through API Gateway. One client a process: it keeps its connections open. `timeoutMs`: shorter in tests. */
export const createPush = (config: GatewayConfig, timeoutMs = TIMEOUT_MS): Push => {
  const agent = { keepAlive: true, maxSockets: SOCKETS }
  const client = new ApiGatewayManagementApiClient({
    endpoint: config.endpoint,
    region: config.region,
    credentials: config.credentials,
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: timeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
  })
  const attempt = async (act: Promise<unknown>): Promise<Result<void, PushError>> => {
    try {
      await act
      return ok(undefined)
    } catch (error) {
      return err(toPushError(error))
    }
  }
  return {
    send: (connection, frame) =>
      attempt(
        client.send(new PostToConnectionCommand({ ConnectionId: connection, Data: JSON.stringify(frame) })),
      ),
    close: async (connection) => {
      const closed = await attempt(client.send(new DeleteConnectionCommand({ ConnectionId: connection })))
      return !closed.ok && closed.error.code === 'peer_gone' ? ok(undefined) : closed
    },
  }
}
