import type { RoomId } from '../id'
import type { Snapshot } from './member'
import type { TooMany } from './sign-in'

/** RTCIceServer, without the browser's types. */
export type IceServer = { urls: string | string[]; username?: string; credential?: string }

/** A place in a room: what `rooms.create` and `rooms.join` return. Good for one socket. */
export type Seat = {
  room: RoomId
  state: Snapshot
  /** `url` already carries the one-time nonce, which lives for `ttlMs`. */
  socket: { url: string; ttlMs: number }
  iceServers: IceServer[]
  /** There are relays besides, to be asked for (`rooms.relays`) once one is admitted. */
  hasRelays: boolean
}

/** Who the session belongs to. */
export type Person = { name: string; verified: boolean }

/** Why somebody gets no relays. */
export type RelaysError = { code: 'signed_out' } | { code: 'room_closed' } | { code: 'not_admitted' }

/** Why a call was not opened. */
export type CreateError = { code: 'signed_out' } | TooMany

export type JoinError =
  { code: 'signed_out' } | { code: 'room_closed' } | { code: 'room_full'; seats: number } | { code: 'denied' }
