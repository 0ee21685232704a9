import * as v from 'valibot'

/** Lambda's context, as far as it is used. */
export type LambdaContext = { awsRequestId?: string; getRemainingTimeInMillis?: () => number }

/** Handler of a Lambda function. Events are `unknown` until our own schema has read them. */
export type Handler<Reply> = (event: unknown, context?: LambdaContext) => Promise<Reply>

/** Request id, for the log. Anything else in its place is left out, not repeated. */
export const RequestId = v.fallback(v.pipe(v.string(), v.regex(/^[\w=+/.-]{1,128}$/)), 'unknown')
