import type { ServerResponse } from 'node:http'
import * as v from 'valibot'

const Scalar = v.union([v.string(), v.number(), v.boolean()])

const Reply = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
  headers: v.optional(v.nullable(v.record(v.string(), Scalar))),
  cookies: v.optional(v.nullable(v.array(v.string()))),
  body: v.optional(v.nullable(v.string())),
  isBase64Encoded: v.optional(v.nullable(v.boolean())),
})

/** Headers of the connection, which a handler may not set. */
const OWN = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade'])

/**
 * Writes a handler's reply as a Function URL does; false when the reply is none (AWS then answers 502). A value
 * without `statusCode` is taken for a JSON body, as the payload format 2.0 infers it.
 */
export function writeReply(response: ServerResponse, value: unknown): boolean {
  const isReply = typeof value === 'object' && value !== null && 'statusCode' in value
  const inferred = {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  }
  const parsed = v.safeParse(Reply, isReply ? value : inferred)
  if (!parsed.success) return false
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.output
  for (const [name, header] of Object.entries(headers ?? {})) {
    if (!OWN.has(name.toLowerCase())) response.setHeader(name, String(header))
  }
  if (cookies && cookies.length > 0) response.setHeader('set-cookie', cookies)
  if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/json')
  response.writeHead(statusCode)
  response.end(Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'))
  return true
}
