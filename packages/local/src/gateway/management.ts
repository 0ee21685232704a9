import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Delivery, Faults } from '../faults'
import type { Limits } from '../limits'
import { readBody } from '../read-body'
import { isConnectionId } from './connection-id'
import type { Connection, PostOutcome } from './connection'
import type { Gateway } from './gateway'
import { type Credentials, verifySignature } from './sigv4'

export type ManagementDeps = {
  gateway: Gateway
  credentials: Credentials
  limits: Limits
  faults: Faults
  deliver: Delivery
  stageName: string
}

/** Bytes that are read of a body before its size is judged: API Gateway's own limit on any request. */
const REQUEST_BYTES = 10 * 1024 * 1024

const ERRORS = {
  403: 'ForbiddenException',
  404: 'NotFoundException',
  405: 'MethodNotAllowedException',
  410: 'GoneException',
  413: 'PayloadTooLargeException',
  429: 'LimitExceededException',
  500: 'InternalServerErrorException',
} as const

/**
 * The `@connections` API: POST, GET and DELETE of `/{stage}/@connections/{id}`, for requests signed with this
 * process's own credentials. The SDK names an error by the `x-amzn-ErrorType` header.
 */
export function createManagement({
  gateway,
  credentials,
  limits,
  faults,
  deliver,
  stageName,
}: ManagementDeps) {
  const fail = (
    response: ServerResponse,
    status: number,
    { type, message }: { type: string; message: string },
  ) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-amzn-errortype': type,
      'x-amzn-requestid': crypto.randomUUID(),
    })
    response.end(JSON.stringify({ message }))
  }
  const failAs = (response: ServerResponse, status: keyof typeof ERRORS) =>
    fail(response, status, { type: ERRORS[status], message: ERRORS[status] })

  const succeed = (response: ServerResponse, status: 200 | 204, body?: unknown) => {
    response.writeHead(status, {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'x-amzn-requestid': crypto.randomUUID(),
    })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  }

  const post = async (response: ServerResponse, connection: Connection, data: Buffer) => {
    const { connectionId } = connection.facts
    const action = faults.strike('post', { connectionId, body: data.toString('utf8') })
    if (action?.type === 'fail') {
      failAs(response, action.status)
      return
    }
    const outcomes: PostOutcome[] = []
    await deliver(`post ${connectionId}`, action, () => outcomes.push(connection.post(data)))
    // A post that a fault has dropped or still holds is said to have been sent.
    const outcome = outcomes.at(-1) ?? 'sent'
    switch (outcome) {
      case 'sent':
        if (action?.type === 'cut') response.destroy()
        else succeed(response, 200)
        return
      case 'gone':
        failAs(response, 410)
        return
      case 'backlog':
        failAs(response, 429)
        return
      default:
        outcome satisfies never
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request, REQUEST_BYTES)
    if (!body) {
      failAs(response, 413)
      return
    }
    const { method = '', url = '', headers } = request
    const fault = verifySignature({ method, path: url, headers, body }, credentials, Date.now())
    if (fault) {
      fail(response, 403, { type: fault, message: fault })
      return
    }
    const [, stage = '', section, id = '', ...rest] = url.split('/').map(decodeURIComponent)
    if (stage !== stageName || section !== '@connections' || rest.length > 0) {
      failAs(response, 404)
      return
    }
    if (!isConnectionId(id)) {
      fail(response, 400, { type: 'BadRequestException', message: `Invalid connectionId: ${id}` })
      return
    }
    const connection = gateway.find(id)
    if (!connection?.isOpen()) failAs(response, 410)
    else if (method === 'POST' && body.byteLength > limits.postBytes) failAs(response, 413)
    else if (method === 'POST') await post(response, connection, body)
    else if (method === 'DELETE') {
      connection.end(1000, 'Connection Closed Normally')
      succeed(response, 204)
    } else if (method === 'GET') {
      const { connectedAt, identity } = connection.facts
      succeed(response, 200, {
        connectedAt: new Date(connectedAt).toISOString(),
        identity,
        lastActiveAt: new Date(connection.lastActiveAt()).toISOString(),
      })
    } else failAs(response, 405)
  }
}
