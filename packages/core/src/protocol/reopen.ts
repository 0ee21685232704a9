import * as v from 'valibot'
import { MemberId, type RoomId } from '../id'
import { Bits256 } from './bits'
import type { JoinResponse } from './join'
import type { TooMany } from './sign-in'

/** The most passes that one reopening makes: one fewer than the most seats of a room. */
export const PASSES_MAX = 31

/** The most old links that one reopening sends on. */
export const FORWARDED_MAX = 4

/**
 * Forwarding key: proof that the bearer was the admin of a room, given to the admin while its door is open, since the
 * server keeps nothing of a room by which the admin could be known later. Signed by the server, for a day.
 */
export const ForwardingKey = v.pipe(v.string(), v.maxLength(128))

/** Call of `rooms.reopen`: the caller's member id in the call, a pass for each other member, and old links to send on. */
export const ReopenCall = v.pipe(
  v.strictObject({
    member: MemberId,
    /** `hash`: SHA-256 of the pass, which only the member gets to know. */
    passes: v.pipe(v.array(v.strictObject({ member: MemberId, hash: Bits256 })), v.maxLength(PASSES_MAX)),
    forwardingKeys: v.pipe(v.array(ForwardingKey), v.maxLength(FORWARDED_MAX)),
  }),
  v.check(
    ({ member, passes }) =>
      new Set([member, ...passes.map((pass) => pass.member)]).size === passes.length + 1,
    'a member twice',
  ),
  v.check(({ passes }) => new Set(passes.map(({ hash }) => hash)).size === passes.length, 'a pass twice'),
)
export type ReopenCall = v.InferOutput<typeof ReopenCall>

/** Answer of `rooms.reopen`. `openedAt`: by the database's clock, in milliseconds; of two reopenings the later counts. */
export type ReopenResponse = JoinResponse & { openedAt: number }

/** Error of `rooms.reopen`. */
export type ReopenError =
  | { code: 'signed_out' }
  /** The call has more members than a room has seats. */
  | { code: 'room_full'; seats: number }
  /** Another user is this member of a room that the server still knows. */
  | { code: 'member_taken' }
  /** A forwarding key is not of this server, or its day is over. */
  | { code: 'forwarding_refused'; why: 'unsigned' | 'expired' }
  | TooMany

/** Error of `rooms.follow`. */
export type FollowError =
  | { code: 'signed_out' }
  | { code: 'room_closed' }
  /** There is no such pass for this room, or it has been used. */
  | { code: 'pass_unknown' }
  /** Another user is this member of a room that the server still knows; or this user is another member of this room. */
  | { code: 'member_taken' }
  /** Several sockets of this member have yet to say hello. */
  | TooMany

/** Error of `rooms.door`. `room_moved`: the call has this new door, whose link the admin lets everybody know. */
export type DoorError = { code: 'room_closed' } | { code: 'room_moved'; room: RoomId }
