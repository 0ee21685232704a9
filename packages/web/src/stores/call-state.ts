import type { MemberId, RoomId } from '@talki/core/id'
import type { DoorState, Member } from '@talki/core/protocol/member'
import type { ServerLoss } from '../rtc/call-events'
import type { Refusal } from '../rtc/door'
import type { SocketState } from '../rtc/signalling/server'

export type { SocketState } from '../rtc/signalling/server'

/** Why a call is over for this browser, or never began. Every reason has a page with a way on. */
export type EndReason =
  | 'left'
  | 'denied'
  /** The admin has removed this member from the call. */
  | 'removed'
  /** The room cannot be entered: its door is closed, everybody has left, or there never was one. */
  | 'room_closed'
  | 'door_closed'
  | 'everyone_left'
  /** The user left as the last one: the room is closed. */
  | 'left_last'
  | 'room_full'
  /** The admin has locked the door to new knocks. */
  | 'door_locked'
  /** Too many knocks: at the door, from this network, or of this user. */
  | 'door_crowded'
  | 'replaced'
  | 'signed_out'
  /** The server no longer knows this member by the browser's session. */
  | 'unseated'
  | 'too_many'
  /** The server has refused a call of the api as one too many for a while. */
  | 'too_many_requests'
  | 'version'
  /** This browser has no WebRTC, or it is switched off. */
  | 'unsupported'
  | 'unavailable'

/** The phase of a visit to a call. */
export type CallPhase =
  | { name: 'idle' }
  /** The server is being asked to open or to join a room. */
  | { name: 'entering'; room: RoomId | null }
  /** Knocked; the admin decides. */
  | { name: 'waiting'; room: RoomId }
  | { name: 'live'; room: RoomId }
  /** `retryMs`: when to try again, where the server has said so. */
  | { name: 'ended'; room: RoomId | null; reason: EndReason; retryMs?: number }

/** The state of a call, without the people in it (see people-model.ts). */
export type CallState = {
  phase: CallPhase
  /** This user, as the server knows them in the room; `null` before it has said so. */
  me: Member | null
  /** Members who wait at the door, oldest first; the admin's alone. */
  knocks: Member[]
  /** `performance.now()` at which the door closes; `null` once it has. */
  doorClosesAt: number | null
  /** The signalling socket. It is closed for good when the door closes, and the call goes on. */
  socket: SocketState
  /** Why the server has no more part in the call; `null` while it has. */
  serverLoss: ServerLoss | null
  /** The door by the server's last word: locked or not, whether a knock is heard, and knocks held back. */
  door: DoorState
  /** The admin's last decision, if the server refused it. */
  refusal: Refusal | null
  /** What was said, in the same order for everybody. */
  chat: readonly ChatLine[]
  /** The last line at the door of each member who said one: those who wait, or the admin. */
  doorLines: ReadonlyMap<MemberId, string>
}

/** Chat message with its author's name; they may have left. */
export type ChatLine = { id: string; from: MemberId; name: string; text: string }

/** What happens to a call besides what the call itself tells. */
export type LocalEvent =
  | { type: 'entering'; room: RoomId | null }
  | { type: 'joined_room'; room: RoomId }
  | { type: 'over'; reason: EndReason; retryMs?: number }
  /** The user went to another page, and the seat is kept. */
  | { type: 'away' }
  | { type: 'decided'; ids: readonly MemberId[] }
