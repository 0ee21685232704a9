import * as v from 'valibot'
import { RequestId } from '../aws'

/**
 * Event of a Function URL, payload 2.0, as far as it is used.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export const ApiEvent = v.object({
  rawPath: v.string(),
  rawQueryString: v.optional(v.string(), ''),
  headers: v.record(v.string(), v.optional(v.string())),
  cookies: v.optional(v.array(v.string()), []),
  requestContext: v.object({
    requestId: RequestId,
    http: v.object({ method: v.string(), sourceIp: v.fallback(v.string(), '') }),
  }),
  body: v.nullish(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
})
export type ApiEvent = v.InferOutput<typeof ApiEvent>

/** Reply of a Function URL. */
export type ApiReply = {
  statusCode: number
  headers: Record<string, string>
  cookies: string[]
  body: string
  isBase64Encoded: false
}
