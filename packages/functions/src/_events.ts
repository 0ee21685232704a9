import { newConnection } from '@talki/core/_people'

export const ORIGIN = 'https://talki.test'

export const ENV = {
  ORIGIN,
  SOCKET_URL: 'wss://socket.talki.test/socket',
  SOCKET_MANAGEMENT_URL: 'http://127.0.0.1:9/$default',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'secret',
}

export const METHOD_ARN = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/$default/$connect'

/** Deny: the authorizer's reply that lets nobody in. */
export const DENY = {
  principalId: 'nobody',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: METHOD_ARN }],
  },
}

let count = 0
const requestId = (): string => `request-${(count += 1)}=`

type ApiOptions = {
  body?: unknown
  cookies?: string[]
  headers?: Record<string, string>
  method?: string
  query?: string
}

/** Event of a Function URL: a POST to `/api/<path>`, as a page of ours makes it. */
export const apiEvent = (path: string, options: ApiOptions = {}): object => {
  const { body = {}, cookies = [], headers = {}, method = 'POST', query = '' } = options
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: `/api/${path}`,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      host: 'x.lambda-url.eu-central-1.on.aws',
      origin: ORIGIN,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
      ...headers,
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'x',
      requestId: requestId(),
      http: { method, path: `/api/${path}`, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isBase64Encoded: false,
  }
}

/** Event of API Gateway when a browser connects. */
export const connectEvent = (nonce: string | undefined, connectionId: string = newConnection()): object => ({
  type: 'REQUEST',
  methodArn: METHOD_ARN,
  headers: { Connection: 'upgrade', Host: 'socket.talki.test', Origin: ORIGIN, Upgrade: 'websocket' },
  multiValueHeaders: { Origin: [ORIGIN] },
  queryStringParameters: nonce === undefined ? null : { nonce },
  stageVariables: {},
  requestContext: {
    routeKey: '$connect',
    eventType: 'CONNECT',
    messageDirection: 'IN',
    stage: '$default',
    connectedAt: 1674162806344,
    identity: { sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: requestId(),
    domainName: 'socket.talki.test',
    connectionId,
    apiId: 'abcdef1234',
  },
})

/** Event of API Gateway for a frame. `authorizer` is what the authorizer's reply put in its context. */
export const messageEvent = (
  connectionId: string,
  authorizer: Record<string, string> | undefined,
  body: unknown,
): object => ({
  requestContext: {
    routeKey: '$default',
    eventType: 'MESSAGE',
    messageId: requestId(),
    requestId: requestId(),
    connectionId,
    stage: '$default',
    authorizer: { ...authorizer, principalId: authorizer?.member, integrationLatency: 3 },
  },
  body: typeof body === 'string' ? body : JSON.stringify(body),
  isBase64Encoded: false,
})

/** Event of API Gateway when a socket has closed. */
export const disconnectEvent = (connectionId: string): object => ({
  headers: { Host: 'socket.talki.test', 'x-api-key': '', 'X-Forwarded-For': '' },
  requestContext: {
    routeKey: '$disconnect',
    eventType: 'DISCONNECT',
    disconnectStatusCode: 1005,
    disconnectReason: '',
    requestId: requestId(),
    connectionId,
    stage: '$default',
  },
  isBase64Encoded: false,
})
