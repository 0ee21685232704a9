import type { ConnectionId, MemberId, RoomId } from '../id'

/**
 * Identity of a socket: its connection, and the member of a room that the authorizer has bound it to. It comes from
 * the authorizer's context, never from a client.
 */
export type SocketIdentity = { room: RoomId; member: MemberId; connection: ConnectionId }
