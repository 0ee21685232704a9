import { ConnectionId, MemberId, RoomId } from '@talki/core/id'
import * as v from 'valibot'
import { RequestId } from '../aws'

const Connection = v.pipe(ConnectionId, v.regex(/^[\x21-\x7e]+$/))

/**
 * Context of an API Gateway event on a socket, as far as it is used. It alone tells the sender: the authorizer put room
 * and member there when the socket opened.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export const SocketEvent = v.variant('eventType', [
  v.object({
    eventType: v.literal('MESSAGE'),
    requestId: RequestId,
    connectionId: Connection,
    authorizer: v.object({ room: RoomId, member: MemberId }),
  }),
  v.object({
    eventType: v.literal('DISCONNECT'),
    requestId: RequestId,
    connectionId: Connection,
    disconnectStatusCode: v.nullish(v.number()),
  }),
])

/** Event of API Gateway on a socket. */
export const SocketEnvelope = v.object({
  requestContext: SocketEvent,
  body: v.nullish(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
})

/** Reply to an event on a socket: API Gateway reads the status and, without a route response, nothing else. */
export type SocketReply = { statusCode: 200 }
