import type { MemberId, RoomId } from '@talki/core/id'
import type { Member } from '@talki/core/protocol/member'

/** Why a call is over for this browser, or never began. Every reason has a page with a way on. */
export type EndReason =
  | 'left'
  | 'denied'
  | 'room_closed'
  | 'room_full'
  | 'replaced'
  | 'signed_out'
  | 'too_many'
  | 'version'
  | 'unavailable'

export type CallPhase =
  | { name: 'idle' }
  /** The seat is being asked for. */
  | { name: 'entering'; room: RoomId | null }
  /** Knocked; the admin decides. */
  | { name: 'waiting'; room: RoomId }
  | { name: 'live'; room: RoomId }
  | { name: 'ended'; room: RoomId | null; reason: EndReason }

/** How the media of one peer fares. */
export type LinkState = 'connecting' | 'connected' | 'reconnecting'

/** One person on the screen: plain data. The stream of a tile is found by its id, never kept in a store. */
export type Tile = {
  id: MemberId
  name: string
  verified: boolean
  self: boolean
  admin: boolean
  microphone: boolean
  camera: boolean
  speaking: boolean
  link: LinkState
}

/** The signalling socket. It is closed for good when the door closes, and no one should miss it. */
export type SocketState = 'connecting' | 'open' | 'reconnecting' | 'closed'

export type CallState = {
  phase: CallPhase
  /** Oneself first, then the others by their arrival. */
  tiles: Tile[]
  /** Those who wait at the door, oldest first; the admin's alone. */
  knocks: Member[]
  isAdmin: boolean
  /** `performance.now()` at which the door closes; `null` once it has. */
  doorClosesAt: number | null
  socket: SocketState
}
