import * as v from 'valibot'
import { MemberId } from '../id'

/** Public key of a member's page: an uncompressed point of P-256 (65 bytes) in base64url. A reloaded page has another. */
export const PageKey = v.pipe(v.string(), v.regex(/^[\w-]{87}$/))
export type PageKey = v.InferOutput<typeof PageKey>

/** The most operations of one page; the last of them are kept for roles and removals, which no chat may crowd out. */
export const OPERATIONS_MAX = 512
export const TALK_OPERATIONS_MAX = 448

/** Longest text of a chat message, in UTF-16 units. */
export const CHAT_MAX = 2000

/** Longest `data` of an operation, in UTF-16 units: a chat message of which every character is escaped. */
const OPERATION_DATA_MAX = 6 * CHAT_MAX + 256

/** Id of an operation: the key of its author's page and its sequence number. */
export const OperationId = v.pipe(v.string(), v.regex(/^[\w-]{87}\.[1-9]\d{0,2}$/))
export type OperationId = v.InferOutput<typeof OperationId>

/** What an operation says. A *term* is the time for which a member is admin; its id is that of the operation that began it. */
export const OperationBody = v.variant('type', [
  /** The author is admin, after the term that is named: by the server's word, or since nobody reaches its admin. */
  v.object({
    type: v.literal('claim'),
    after: v.nullable(OperationId),
    by: v.picklist(['server', 'absence']),
  }),
  /** The admin of a term makes another member the admin. */
  v.object({ type: v.literal('hand_over'), term: OperationId, to: MemberId }),
  /** The admin of a term is there, whatever the claim said that followed it. */
  v.object({ type: v.literal('settle'), term: OperationId, claim: OperationId }),
  /** An admin vouches for a member and for the key of the member's page. */
  v.object({
    type: v.literal('admit'),
    member: v.object({
      id: MemberId,
      name: v.pipe(v.string(), v.maxLength(400)),
      verified: v.boolean(),
    }),
    key: PageKey,
  }),
  /** The admin of a term removes a member, for good. Takes effect once another member has seconded it. */
  v.object({ type: v.literal('remove'), term: OperationId, member: MemberId }),
  /** The author knows the removal to come from the admin. */
  v.object({ type: v.literal('second'), removal: OperationId }),
  v.object({ type: v.literal('hand'), up: v.boolean() }),
  v.object({ type: v.literal('chat'), text: v.pipe(v.string(), v.minLength(1), v.maxLength(CHAT_MAX)) }),
])
export type OperationBody = v.InferOutput<typeof OperationBody>

/**
 * One entry in a page's part of the replicated log. `data` is an OperationBody as JSON; `clock` a Lamport clock. The
 * signature (ECDSA P-256 with SHA-256, base64url) covers all other fields.
 */
export const Operation = v.object({
  key: PageKey,
  seq: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(OPERATIONS_MAX)),
  clock: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  data: v.pipe(v.string(), v.minLength(1), v.maxLength(OPERATION_DATA_MAX)),
  signature: v.pipe(v.string(), v.regex(/^[\w-]{86}$/)),
})
export type Operation = v.InferOutput<typeof Operation>
