import type { MemberId, RoomId } from '@talki/core/id'
import type { DoorState, Member, Snapshot } from '@talki/core/protocol/member'
import type { CallTalkEvent } from './call-talk'
import type { Refusal } from './door'
import type { MeshEvent } from './mesh/mesh'
import type { Shared } from './replica/replication'
import type { SocketState } from './signalling/server'

/** Why a call has ended for this member although nobody here wished it. */
export type CallEndReason =
  | 'denied'
  | 'removed'
  /** The knock was gone when this member came back, and the door is locked to new ones. */
  | 'door_locked'
  /** The door closed by the clock while this member waited. */
  | 'door_closed'
  /** Everybody inside left while this member waited. */
  | 'everyone_left'
  | 'replaced'
  /** The session is no more. */
  | 'signed_out'
  /** The server no longer knows this member: the browser has another session, or the seat is another's. */
  | 'unseated'
  | 'version'

/** Why the server has no more part in a call that goes on. */
export type ServerLoss =
  | 'door'
  | 'signed_out'
  | 'unseated'
  | 'version'
  /** The door was reopened, and this member could not follow into the new room. */
  | 'left_behind'

/** What a call tells the page. Events go up; methods go down. */
export type CallEvent =
  /** The server's word on this member and on the door. It replaces what was believed. */
  | { type: 'standing'; state: Snapshot }
  | { type: 'door'; door: DoorState }
  | { type: 'knock'; member: Member }
  /** A member or a knock is gone from the room; `admin` is who admits from now on. */
  | { type: 'left'; id: MemberId; admin: MemberId }
  | Exclude<MeshEvent, { type: 'unknown_sender' }>
  | CallTalkEvent
  | { type: 'speaking'; ids: ReadonlySet<MemberId> }
  /** What all members agree on has changed. */
  | ({ type: 'shared' } & Shared)
  /** The server refused an admission or a denial. */
  | ({ type: 'refused' } & Refusal)
  | { type: 'socket'; state: SocketState }
  /** The server has no more part in the call, which goes on. */
  | { type: 'door_closed'; why: ServerLoss }
  /** The door is open again, for a new room; `standing` follows. */
  | { type: 'reopened'; room: RoomId }
  | { type: 'ended'; reason: CallEndReason }
