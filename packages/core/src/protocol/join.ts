import type { RoomId } from '../id'
import type { Snapshot } from './member'
import type { TooMany } from './sign-in'

/** RTCIceServer, without the browser's types. */
export type IceServer = { urls: string | string[]; username?: string; credential?: string }

/** The answer of `rooms.create` and `rooms.join`: the room's state for this member, and the address of one socket. */
export type JoinResponse = {
  room: RoomId
  state: Snapshot
  /** `url` already carries the one-time nonce, which lives for `ttlMs`. */
  socket: { url: string; ttlMs: number }
  iceServers: IceServer[]
  /** TURN servers can be asked for (`rooms.turnServers`) once this member is admitted. */
  hasTurn: boolean
}

/** The user whom a session belongs to. */
export type Person = { name: string; verified: boolean }

/** Why `rooms.turnServers` gives none. */
export type TurnServersError = { code: 'signed_out' } | { code: 'room_closed' } | { code: 'not_admitted' }

/** Why `rooms.create` opened no room. */
export type CreateError = { code: 'signed_out' } | TooMany

/** Why `rooms.join` gave no place in the room. */
export type JoinError =
  { code: 'signed_out' } | { code: 'room_closed' } | { code: 'room_full'; seats: number } | { code: 'denied' }
