import type { RoomId } from '../id'
import type { Snapshot } from './member'
import type { TooMany } from './sign-in'

/** RTCIceServer, without the browser's types. */
export type IceServer = { urls: string | string[]; username?: string; credential?: string }

/** Answer of `rooms.create` and `rooms.join`: the room's state for this member, and the address of one socket. */
export type JoinResponse = {
  room: RoomId
  state: Snapshot
  /** `url` already carries the one-time nonce, which lives for `ttlMs`. */
  socket: { url: string; ttlMs: number }
  iceServers: IceServer[]
  /** TURN servers can be asked for (`rooms.turnServers`) once this member is admitted. */
  hasTurn: boolean
}

/** Person: the user whom a session belongs to, as far as a page shows them. */
export type Person = { name: string; verified: boolean }

/** Error of `rooms.turnServers`. */
export type TurnServersError = { code: 'signed_out' } | { code: 'room_closed' } | { code: 'not_admitted' }

/** Error of `rooms.create`. */
export type CreateError = { code: 'signed_out' } | TooMany

/** Error of `rooms.join`. */
export type JoinError =
  | { code: 'signed_out' }
  | { code: 'room_closed' }
  | { code: 'room_full'; seats: number }
  | { code: 'denied' }
  | { code: 'removed' }
