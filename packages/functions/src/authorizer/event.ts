import { ConnectionId } from '@talki/core/id'
import * as v from 'valibot'
import { RequestId } from '../aws'

/**
 * REQUEST event of API Gateway on `$connect`, as far as it is used. `@types/aws-lambda` has only the REST form of it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const AuthorizerEvent = v.object({
  type: v.literal('REQUEST'),
  methodArn: v.pipe(v.string(), v.regex(/^arn:[\w:/$*.@-]{1,1024}$/)),
  headers: v.record(v.string(), v.optional(v.string())),
  queryStringParameters: v.nullish(v.record(v.string(), v.optional(v.string())), {}),
  requestContext: v.object({
    requestId: RequestId,
    // Postgres takes no NUL in a text; a gateway's id has printable ASCII only.
    connectionId: v.pipe(ConnectionId, v.regex(/^[\x21-\x7e]+$/)),
  }),
})
export type AuthorizerEvent = v.InferOutput<typeof AuthorizerEvent>

/** Reply of the authorizer, in the one form that a WebSocket API takes: an IAM policy, and context for later events. */
export type AuthorizerReply = {
  principalId: string
  policyDocument: {
    Version: '2012-10-17'
    Statement: { Action: 'execute-api:Invoke'; Effect: 'Allow' | 'Deny'; Resource: string }[]
  }
  context?: Record<string, string>
}
