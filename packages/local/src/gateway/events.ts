import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export type Stage = {
  region: string
  apiId: string
  name: string
  domainName: string
  port: string
  secure: boolean
}

export type Identity = { sourceIp: string; userAgent: string }

/** Fields that all events of a connection share. `authorizer` is empty until the authorizer has answered. */
export type ConnectionFacts = {
  connectionId: string
  connectedAt: number
  identity: Identity
  authorizer: Record<string, string> | null
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The Common Log Format time that API Gateway writes: `19/Jan/2023:21:13:26 +0000`. */
export const requestTime = (epochMs: number): string => {
  const [date = '', time = ''] = new Date(epochMs).toISOString().split('T')
  const [year = '', month = '', day = ''] = date.split('-')
  return `${day}/${MONTHS[Number(month) - 1] ?? ''}/${year}:${time.slice(0, 8)} +0000`
}

/** Id in the form of API Gateway's message and extended request ids: short base64. */
export const newGatewayId = (): string => `${randomBytes(11).toString('base64url')}=`

export const connectArn = (stage: Stage): string =>
  `arn:aws:execute-api:${stage.region}:000000000000:${stage.apiId}/${stage.name}/$connect`

const requestContext = (stage: Stage, facts: ConnectionFacts) => {
  const now = Date.now()
  return {
    extendedRequestId: newGatewayId(),
    requestTime: requestTime(now),
    messageDirection: 'IN',
    stage: stage.name,
    connectedAt: facts.connectedAt,
    requestTimeEpoch: now,
    identity: facts.identity,
    requestId: randomUUID(),
    domainName: stage.domainName,
    connectionId: facts.connectionId,
    apiId: stage.apiId,
    ...(facts.authorizer ? { authorizer: facts.authorizer } : {}),
  }
}

const single = (multi: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.at(-1) ?? '']))

const gather = (pairs: Iterable<[string, string]>) => {
  const multi = new Map<string, string[]>()
  for (const [name, value] of pairs) multi.set(name, [...(multi.get(name) ?? []), value])
  return Object.fromEntries(multi)
}

function* upgradeHeaders(request: IncomingMessage, stage: Stage): Iterable<[string, string]> {
  const raw = request.rawHeaders
  let forwardedFor = request.socket.remoteAddress ?? ''
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = '', value = ''] = raw.slice(index, index + 2)
    if (name.toLowerCase() === 'x-forwarded-for') forwardedFor = `${value}, ${forwardedFor}`
    else if (!/^x-(forwarded|amzn)-/i.test(name)) yield [name, value]
  }
  yield [
    'X-Amzn-Trace-Id',
    `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`,
  ]
  yield ['X-Forwarded-For', forwardedFor]
  yield ['X-Forwarded-Port', stage.port]
  yield ['X-Forwarded-Proto', stage.secure ? 'https' : 'http']
}

/** The REQUEST authorizer's event on `$connect`: no `messageId`, no path, no field of payload 2.0. */
export function authorizerEvent(stage: Stage, facts: ConnectionFacts, request: IncomingMessage) {
  const query = new URLSearchParams((request.url ?? '').split('?').slice(1).join('?'))
  const multiValueHeaders = gather(upgradeHeaders(request, stage))
  const multiValueQueryStringParameters = gather(query.entries())
  return {
    type: 'REQUEST',
    methodArn: connectArn(stage),
    headers: single(multiValueHeaders),
    multiValueHeaders,
    queryStringParameters: single(multiValueQueryStringParameters),
    multiValueQueryStringParameters,
    stageVariables: {},
    requestContext: { routeKey: '$connect', eventType: 'CONNECT', ...requestContext(stage, facts) },
  }
}

/** A client's message on `$default`: no headers and no query. */
export const messageEvent = (stage: Stage, facts: ConnectionFacts, body: string) => ({
  requestContext: {
    routeKey: '$default',
    messageId: newGatewayId(),
    eventType: 'MESSAGE',
    ...requestContext(stage, facts),
  },
  body,
  isBase64Encoded: false,
})

/** The end of a connection, as `$disconnect` tells it: with stub headers. */
export const disconnectEvent = (
  stage: Stage,
  facts: ConnectionFacts,
  end: { code: number; reason: string },
) => {
  const headers = { Host: stage.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' }
  return {
    headers,
    multiValueHeaders: gather(Object.entries(headers)),
    requestContext: {
      routeKey: '$disconnect',
      disconnectStatusCode: end.code,
      eventType: 'DISCONNECT',
      disconnectReason: end.reason,
      ...requestContext(stage, facts),
    },
    isBase64Encoded: false,
  }
}
