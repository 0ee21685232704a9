import * as v from 'valibot'

/** The little of Lambda's context that is used. */
export type LambdaContext = { awsRequestId?: string; getRemainingTimeInMillis?: () => number }

/** A Lambda handler. Events are `unknown` until our own schema has read them. */
export type Handler<Reply> = (event: unknown, context?: LambdaContext) => Promise<Reply>

/** A request's id, for the log. Anything else in its place is left out, not repeated. */
export const RequestId = v.fallback(v.pipe(v.string(), v.regex(/^[\w=+/.-]{1,128}$/)), 'unknown')
