import * as v from 'valibot'
import { MemberId } from '../id'
import { nameProblem, tidyName } from './name'

/** A person's name as they typed it, made tidy; refused where it cannot be shown to others. */
export const DisplayName = v.pipe(
  v.string(),
  v.maxLength(400),
  v.transform(tidyName),
  v.check((name) => nameProblem(name) === null, 'not a name to be shown'),
)

/** One person in a room, as the others may see them. */
export const Member = v.object({ id: MemberId, name: v.string(), verified: v.boolean() })
export type Member = v.InferOutput<typeof Member>

export const MemberStatus = v.picklist(['waiting', 'admitted', 'denied'])
export type MemberStatus = v.InferOutput<typeof MemberStatus>

/** What the server says of a room to one of its members. It replaces whatever the client believed. */
export const Snapshot = v.object({
  me: v.object({ ...Member.entries, status: v.picklist(['waiting', 'admitted']) }),
  admin: MemberId,
  /** The other admitted members; empty for one who waits. */
  roster: v.array(Member),
  /** Those who knock, oldest first; empty for anyone but the admin. */
  waiting: v.array(Member),
  /** Milliseconds, by the database's clock, until the door closes. */
  doorMs: v.number(),
})
export type Snapshot = v.InferOutput<typeof Snapshot>
