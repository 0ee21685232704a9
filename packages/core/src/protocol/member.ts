import * as v from 'valibot'
import { MemberId } from '../id'
import { nameProblem, tidyName } from './name'

/** Display name of a user, made tidy; refused where it cannot be shown to others. */
export const DisplayName = v.pipe(
  v.string(),
  v.maxLength(400),
  v.transform(tidyName),
  v.check((name) => nameProblem(name) === null, 'not a name to be shown'),
)

/** Member of a room, as the other members may see them. */
export const Member = v.object({ id: MemberId, name: v.string(), verified: v.boolean() })
export type Member = v.InferOutput<typeof Member>

export const MemberStatus = v.picklist(['waiting', 'admitted', 'denied', 'removed'])
export type MemberStatus = v.InferOutput<typeof MemberStatus>

/** Door of a room, as one of its members is told of it. */
export const DoorState = v.object({
  /** New knocks are turned away until the admin unlocks the door. */
  locked: v.boolean(),
  /** There is an admin who can be reached, so that a knock is heard. */
  heard: v.boolean(),
  /** Knocks held back by a bound since the door was last locked or unlocked; the admin's alone, 0 for others. */
  heldBack: v.number(),
})
export type DoorState = v.InferOutput<typeof DoorState>

/** Snapshot of a room for one of its members: authoritative, it replaces what the client knew. */
export const Snapshot = v.object({
  me: v.object({ ...Member.entries, status: v.picklist(['waiting', 'admitted']) }),
  admin: MemberId,
  /** The other admitted members; empty for a member who waits. */
  roster: v.array(Member),
  /**
   * The admitted members in the order of their admission, this one among them: the first who is not the admin succeeds.
   * Empty for a member who waits.
   */
  order: v.array(MemberId),
  /** The waiting members, oldest first; empty for every member but the admin. */
  waiting: v.array(Member),
  door: DoorState,
  /** Milliseconds, by the database's clock, until the door closes. */
  doorMs: v.number(),
})
export type Snapshot = v.InferOutput<typeof Snapshot>
