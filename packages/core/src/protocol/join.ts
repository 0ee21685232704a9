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
  /** ICE servers that anybody may know of. A page uses them once this member is admitted, and not before. */
  iceServers: IceServer[]
  /** There are more, with credentials: to be asked for (`rooms.turnServers`) once this member has an admitted peer. */
  hasTurn: boolean
  /** For the room's admin alone: by which it is known as that once the server has forgotten the room. */
  forwardingKey?: string
}

/** Person: the user whom a session belongs to, as far as a page shows them. */
export type Person = { name: string; verified: boolean }

/** Answer of `rooms.turnServers`: ICE servers with credentials, which end in `ttlMs`. */
export type TurnServers = { iceServers: IceServer[]; ttlMs: number }

/** Error of `rooms.turnServers`. `alone`: no other member is admitted. */
export type TurnServersError =
  { code: 'signed_out' } | { code: 'room_closed' } | { code: 'not_admitted' } | { code: 'alone' } | TooMany

/** Error of `rooms.create`. */
export type CreateError = { code: 'signed_out' } | TooMany

/** Error of `rooms.join`. */
export type JoinError =
  | { code: 'signed_out' }
  | { code: 'room_closed' }
  | { code: 'room_full'; seats: number }
  /** The admin has locked the door to new knocks. */
  | { code: 'door_locked' }
  /** Too many knocks: at this door, from this address, or of this user. */
  | { code: 'door_crowded'; retryAfterMs: number }
  | { code: 'denied' }
  | { code: 'removed' }
  /** Several sockets of this member have yet to say hello. */
  | TooMany
