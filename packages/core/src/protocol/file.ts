import * as v from 'valibot'

/** Largest file that one member sends to others: both ends hold it in memory for a moment, to check its hash. */
export const FILE_MAX_BYTES = 100_000_000

/** Longest name of a file as it is offered, in UTF-16 units; what is shown of it is shorter (see lib/file-name.ts). */
const OFFERED_NAME_MAX = 400

const FileId = v.pipe(v.string(), v.minLength(1), v.maxLength(36))
const Offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(FILE_MAX_BYTES))

/** Why a transfer is over before its end. */
const StopReason = v.picklist([
  /** The sender has withdrawn the file, or the receiver does not want it, or no longer. */
  'cancelled',
  /** The sender's browser can no longer read the file. */
  'unreadable',
  /** What has come is not what was offered, by its hash or its length. */
  'damaged',
])
export type StopReason = v.InferOutput<typeof StopReason>

/**
 * Frame on the file data channel, as JSON; the bytes themselves come between them as binary messages, and belong to the
 * transfer that was begun last.
 */
export const FileFrame = v.variant('type', [
  /** First frame of each channel: the sender's page takes files. `page` is new with each page load. */
  v.object({ type: v.literal('hello'), page: v.pipe(v.string(), v.minLength(1), v.maxLength(36)) }),
  /** Of the sender; again on each further channel, until the transfer is over. `hash`: SHA-256 in hexadecimal digits. */
  v.object({
    type: v.literal('offer'),
    id: FileId,
    name: v.pipe(v.string(), v.maxLength(OFFERED_NAME_MAX)),
    size: Offset,
    hash: v.pipe(v.string(), v.regex(/^[\da-f]{64}$/)),
  }),
  /** Of the receiver: it wants the file from this byte on. */
  v.object({ type: v.literal('want'), id: FileId, from: Offset }),
  /** Of the sender: the bytes of this file follow, from this one on. */
  v.object({ type: v.literal('begin'), id: FileId, from: Offset }),
  /** Of the receiver: it has the whole file, and its hash is right. */
  v.object({ type: v.literal('done'), id: FileId }),
  v.object({ type: v.literal('stop'), id: FileId, why: StopReason }),
])
export type FileFrame = v.InferOutput<typeof FileFrame>
