import * as v from 'valibot'
import { Bits256 } from './bits'
import type { TooMany } from './sign-in'

/** How long a seat at a rendezvous lasts, in seconds. */
export const RENDEZVOUS_SECONDS = 60

/** Longest sealed text of one side, in characters: some five descriptions, within the largest body of a request. */
export const RENDEZVOUS_SEALED_MAX = 14_000

/** Seat at a rendezvous: whoever knows the line may take a side that is free; the key, chosen with it, keeps it. */
export const RendezvousSeat = v.strictObject({
  /** What the two members of a pair derive from their secret, for one use. */
  line: Bits256,
  /** The side of the smaller member id, or of the greater. */
  side: v.picklist(['low', 'high']),
  key: Bits256,
})
export type RendezvousSeat = v.InferOutput<typeof RendezvousSeat>

/** Call of a seat: what it has to say now, sealed; null where that has not changed. */
export const RendezvousCall = v.strictObject({
  ...RendezvousSeat.entries,
  sealed: v.nullable(v.pipe(v.string(), v.regex(/^[\w-]*$/), v.maxLength(RENDEZVOUS_SEALED_MAX))),
})
export type RendezvousCall = v.InferOutput<typeof RendezvousCall>

/** Answer to a call: what the other side says, sealed; null while it has said nothing. */
export type RendezvousAnswer = { theirs: string | null }

/** Error of a call. `taken`: the side has another key. `over`: there is no such seat, or no more. */
export type RendezvousError = { code: 'taken' } | { code: 'over' } | TooMany
