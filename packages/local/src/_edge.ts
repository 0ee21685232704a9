import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi'
import * as v from 'valibot'
import WebSocket from 'ws'
import type { FunctionName } from './counters'
import { type Edge, type EdgeOptions, startEdge } from './edge'
import type { Handler, Handlers } from './invoke'
import type { LateWork } from './late-work'
import { AWS_LIMITS, type Limits } from './limits'
import type { StageEvent } from './log'

/** The fields of an event that tests read. */
export const SocketEvent = v.looseObject({
  body: v.optional(v.string()),
  headers: v.optional(v.record(v.string(), v.string())),
  isBase64Encoded: v.optional(v.boolean()),
  requestContext: v.looseObject({
    routeKey: v.string(),
    eventType: v.string(),
    connectionId: v.string(),
    requestId: v.string(),
    messageId: v.optional(v.string()),
    authorizer: v.optional(v.record(v.string(), v.unknown())),
    disconnectStatusCode: v.optional(v.number()),
    disconnectReason: v.optional(v.string()),
  }),
})
export type SocketEvent = v.InferOutput<typeof SocketEvent>

export type PolicyOptions = { context?: Record<string, unknown>; resource?: string; statements?: number }

/** IAM policy that an authorizer returns. */
export const policy = (
  effect: 'Allow' | 'Deny',
  { context, resource = '*', statements = 1 }: PolicyOptions = {},
) => ({
  principalId: 'somebody',
  policyDocument: {
    Version: '2012-10-17',
    Statement: Array.from({ length: statements }, () => ({
      Action: 'execute-api:Invoke',
      Effect: effect,
      Resource: resource,
    })),
  },
  ...(context ? { context } : {}),
})

export type TestEdge = Edge & {
  events: Record<FunctionName, unknown[]>
  /** The socket function's events, parsed. */
  socketEvents: (routeKey?: string) => SocketEvent[]
  logs: StageEvent[]
  late: LateWork[]
  client: ApiGatewayManagementApiClient
}

export type TestEdgeOptions = Partial<Record<FunctionName, Handler>> & {
  limits?: Partial<Limits>
} & Pick<Partial<EdgeOptions>, 'site' | 'origin' | 'port'>

/** `@connections` client of the AWS SDK, as the functions make it. */
export const managementClient = (
  wiring: Edge['wiring'],
  more: { secretAccessKey?: string; maxAttempts?: number } = {},
): ApiGatewayManagementApiClient =>
  new ApiGatewayManagementApiClient({
    endpoint: wiring.SOCKET_MANAGEMENT_URL,
    region: wiring.AWS_REGION,
    maxAttempts: more.maxAttempts ?? 1,
    credentials: {
      accessKeyId: wiring.AWS_ACCESS_KEY_ID,
      secretAccessKey: more.secretAccessKey ?? wiring.AWS_SECRET_ACCESS_KEY,
    },
  })

/** The stage's edges over handlers that a test gives; by default every client may connect and nothing happens. */
export async function startTestEdge(options: TestEdgeOptions = {}): Promise<TestEdge> {
  const events: TestEdge['events'] = { api: [], authorizer: [], socket: [], sweeper: [] }
  const logs: StageEvent[] = []
  const late: LateWork[] = []
  const recorded =
    (name: FunctionName, fallback: unknown): Handler =>
    (event, context) => {
      events[name].push(event)
      return options[name]?.(event, context) ?? Promise.resolve(fallback)
    }
  const handlers: Handlers = {
    api: recorded('api', { statusCode: 200, body: '{}' }),
    authorizer: recorded('authorizer', policy('Allow')),
    socket: recorded('socket', { statusCode: 200 }),
    sweeper: recorded('sweeper', null),
  }
  const edge = await startEdge({
    handlers: () => handlers,
    host: 'localhost',
    port: options.port ?? 0,
    ...(options.origin === undefined ? {} : { origin: options.origin }),
    ...(options.site ? { site: options.site } : {}),
    limits: { ...AWS_LIMITS, ...options.limits },
    log: (event) => logs.push(event),
    onLate: (work) => late.push(work),
  })
  const client = managementClient(edge.wiring)
  return {
    ...edge,
    events,
    socketEvents: (routeKey) =>
      events.socket
        .map((event) => v.parse(SocketEvent, event))
        .filter(({ requestContext }) => !routeKey || requestContext.routeKey === routeKey),
    logs,
    late,
    client,
    [Symbol.asyncDispose]: async () => {
      client.destroy()
      await edge[Symbol.asyncDispose]()
    },
  }
}

export type Dialled = {
  socket: WebSocket
  messages: string[]
  closed: Promise<{ code: number; reason: string }>
}

export type DialOptions = { query?: string; headers?: Record<string, string>; protocols?: string[] }

const dialUrl = (edge: Edge, query = '?nonce=abc') => `${edge.origin.replace(/^http/, 'ws')}/socket${query}`

/** Connects; rejects when the upgrade is refused. */
export function dial(edge: Edge, { query, headers, protocols }: DialOptions = {}): Promise<Dialled> {
  const socket = new WebSocket(dialUrl(edge, query), protocols ?? [], headers ? { headers } : {})
  const messages: string[] = []
  socket.on('message', (data: Buffer) => messages.push(data.toString('utf8')))
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString('utf8') }))
  })
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.on('error', () => undefined)
      resolve({ socket, messages, closed })
    })
    socket.once('error', reject)
  })
}

/** Connects where a refusal is expected: its status and body. */
export function refusal(
  edge: Edge,
  { query, headers }: DialOptions = {},
): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(dialUrl(edge, query), headers ? { headers } : {})
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.once('open', () => {
      socket.terminate()
      reject(new Error('the connection was not refused'))
    })
    socket.once('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
      )
    })
  })
}

/** The connection id of the only (or the nth) client, as the authorizer saw it. */
export const connectionIdOf = (edge: TestEdge, nth = 0): string =>
  v.parse(SocketEvent, edge.events.authorizer[nth]).requestContext.connectionId
