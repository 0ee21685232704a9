import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectionId } from '@talki/core/id'
import type { Push, PushError } from '@talki/core/push'
import { err, ok, type Result } from '@talki/core/result'
import { AwsV4Signer } from 'aws4fetch'
import type { GatewayConfig } from '../config'

/** A post that takes longer will not be waited for: others wait for this frame's handler. */
const TIMEOUT_MS = 2000

/** Tried once more, after a random part of this: a socket that Lambda's sleep has cut, a throttle, a passing fault. */
const PAUSE_MS = 100
const THROTTLED_PAUSE_MS = 500

type Answer = { status: number; reason: string }

/** What may be logged of an answer: AWS's name for the fault, never what a proxy may have written. */
const nameIn = (headers: Headers): string =>
  /^\w{1,64}/.exec(headers.get('x-amzn-errortype') ?? '')?.[0] ?? 'Unknown'

/** A failure without an answer: its system code or its name. */
const nameOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'Error'
  const cause = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined
  return typeof cause === 'string' ? cause : error.name
}

const isPassing = ({ status }: Answer): boolean => status === 0 || status === 429 || status >= 500

const toResult = ({ status, reason }: Answer): Result<void, PushError> => {
  if (status >= 200 && status < 300) return ok(undefined)
  // By status, not by name: a 410 may lack its `x-amzn-ErrorType` header.
  if (status === 410) return err({ code: 'peer_gone' })
  return err({ code: 'push_failed', reason })
}

/**
 * API Gateway's sockets, by `fetch` and a signature. The AWS SDK's client would be half of the bundle and of its
 * cold start, for credentials and retries that are not needed: docs/adr/0020.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const createPush = (config: GatewayConfig): Push => {
  const keys = new Map<string, ArrayBuffer>()
  const base = config.endpoint.replace(/\/$/, '')

  const attempt = async (method: 'POST' | 'DELETE', to: string, body?: string): Promise<Answer> => {
    try {
      // Signed anew each time: a signature is good for minutes only, and Lambda may have slept.
      const signed = await new AwsV4Signer({
        ...config.credentials,
        method,
        url: to,
        service: 'execute-api',
        region: config.region,
        cache: keys,
        ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/octet-stream' } }),
      }).sign()
      const response = await fetch(signed.url, {
        method,
        headers: signed.headers,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined ? {} : { body }),
      })
      await response.arrayBuffer() // else the connection is not free for the next post
      return { status: response.status, reason: `${nameIn(response.headers)} ${response.status}` }
    } catch (error) {
      return { status: 0, reason: nameOf(error) }
    }
  }

  const ask = async (
    method: 'POST' | 'DELETE',
    connection: ConnectionId,
    body?: string,
  ): Promise<Result<void, PushError>> => {
    const to = `${base}/@connections/${encodeURIComponent(connection)}`
    const first = await attempt(method, to, body)
    if (!isPassing(first)) return toResult(first)
    await sleep(Math.random() * (first.status === 429 ? THROTTLED_PAUSE_MS : PAUSE_MS))
    return toResult(await attempt(method, to, body))
  }

  return {
    send: (connection, frame) => ask('POST', connection, JSON.stringify(frame)),
    close: async (connection) => {
      const closed = await ask('DELETE', connection)
      return !closed.ok && closed.error.code === 'peer_gone' ? ok(undefined) : closed
    },
  }
}
