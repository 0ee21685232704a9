import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { requestTime } from '../gateway/events'

/** Content types of bodies that Lambda passes on as text; all others are in base64. */
const TEXT = /^(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml)|x-www-form-urlencoded))/i

/** Headers that CloudFront replaces: a viewer may not set a forwarded host, and cookies have a field of their own. */
const REPLACED = new Set([
  'cookie',
  'host',
  'true-client-ip',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
])

const joined = (headers: IncomingHttpHeaders) =>
  Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || REPLACED.has(name) ? [] : [[name, [value].flat().join(',')] as const],
  )

export type FunctionUrl = {
  domainName: string
  port: string
  secure: boolean
  /** Header in which the operator's reverse proxy names the client. */
  addressHeader?: string
}

/** Client address from a proxy's header: its last entry, as the client may have written those before it. */
const forwarded = (headers: IncomingHttpHeaders, name: string | undefined): string | undefined =>
  name === undefined ? undefined : ([headers[name] ?? []].flat().join(',').split(',').at(-1)?.trim() ?? '')

/**
 * A request as CloudFront and a Lambda Function URL pass it on: payload format 2.0. `host` is the function's own;
 * the viewer's is `x-forwarded-host`.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function functionUrlEvent(request: IncomingMessage, body: Buffer, at: FunctionUrl) {
  const { method = 'GET', url = '/', headers, httpVersion } = request
  const mark = url.indexOf('?')
  const rawPath = mark < 0 ? url : url.slice(0, mark)
  const rawQueryString = mark < 0 ? '' : url.slice(mark + 1)
  const sourceIp = request.socket.remoteAddress ?? ''
  const forwardedFor = [headers['x-forwarded-for'] ?? [], sourceIp].flat().join(', ')
  const viewer = forwarded(headers, at.addressHeader) ?? sourceIp
  const query = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const earlier = query.get(name)
    query.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim())
  const isText = TEXT.test(headers['content-type'] ?? 'text/plain')
  const now = Date.now()
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(headers.cookie === undefined ? {} : { cookies: cookies.filter((cookie) => cookie !== '') }),
    headers: {
      ...Object.fromEntries(joined(headers)),
      host: at.domainName,
      'true-client-ip': viewer,
      'x-forwarded-for': forwardedFor,
      'x-forwarded-host': headers.host ?? '',
      'x-forwarded-port': at.port,
      'x-forwarded-proto': at.secure ? 'https' : 'http',
    },
    ...(query.size > 0 ? { queryStringParameters: Object.fromEntries(query) } : {}),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'local',
      domainName: at.domainName,
      domainPrefix: at.domainName.split('.')[0] ?? '',
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: requestTime(now),
      timeEpoch: now,
    },
    ...(body.byteLength > 0 ? { body: body.toString(isText ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: body.byteLength > 0 && !isText,
  }
}
