import * as v from 'valibot'
import { Operation, OPERATIONS_MAX, PageKey } from './operation'

/** The most pages whose operations one member keeps: a call's members, each of whom may have reloaded a few times. */
export const PAGES_MAX = 64

/** The most operations in one message. */
export const OPERATIONS_PER_MESSAGE = 8

/** How many operations of each page a member has. */
export const VersionVector = v.pipe(
  v.array(
    v.object({
      key: PageKey,
      seq: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(OPERATIONS_MAX)),
    }),
  ),
  v.maxLength(PAGES_MAX),
)
export type VersionVector = v.InferOutput<typeof VersionVector>

/** Message between two peers, on their message channel. */
export const Message = v.variant('type', [
  v.object({ type: v.literal('have'), vector: VersionVector }),
  v.object({
    type: v.literal('operations'),
    operations: v.pipe(v.array(Operation), v.minLength(1), v.maxLength(OPERATIONS_PER_MESSAGE)),
  }),
])
export type Message = v.InferOutput<typeof Message>

const Queue = v.pipe(v.string(), v.minLength(1), v.maxLength(36))
const Number = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

/** Frame on the message data channel, as JSON: a numbered message of a queue, or the word that all up to `id` have come. */
export const MessageFrame = v.variant('type', [
  v.object({ type: v.literal('message'), queue: Queue, id: Number, message: Message }),
  v.object({ type: v.literal('ack'), queue: Queue, id: Number }),
])
export type MessageFrame = v.InferOutput<typeof MessageFrame>
