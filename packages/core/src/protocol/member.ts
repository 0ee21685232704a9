import * as v from 'valibot'
import { MemberId } from '../id'

/** The longest name that is shown, in UTF-16 units. */
export const NAME_MAX = 40

/** C0/C1 controls, bidi overrides and isolates, zero-width and other invisible characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u

/** A person's name as they typed it: trimmed, single-spaced, NFC, visible, 1–40 characters. */
export const DisplayName = v.pipe(
  v.string(),
  v.maxLength(400),
  v.normalize('NFC'),
  v.transform((name) => name.replace(/\s+/gu, ' ').trim()),
  v.minLength(1, 'name is empty'),
  v.maxLength(NAME_MAX, 'name is too long'),
  v.check((name) => !INVISIBLE.test(name), 'name has invisible characters'),
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
