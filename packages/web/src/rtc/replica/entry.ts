import type { MemberId } from '@talki/core/id'
import type { Operation, OperationBody, OperationId } from '@talki/core/protocol/operation'

/** Operation whose signature has been verified and whose author is known. */
export type Entry = Omit<Operation, 'signature'> & {
  id: OperationId
  /** Empty for an own operation that is being signed. */
  signature: string
  author: MemberId
  /** `null` for one that only a newer version can read. */
  body: OperationBody | null
}

/** Entry whose body is of one type. */
export type EntryOf<T extends OperationBody['type']> = Entry & { body: Extract<OperationBody, { type: T }> }

export const idOf = ({ key, seq }: Pick<Operation, 'key' | 'seq'>): OperationId => `${key}.${seq}`

/** The total order of operations: by Lamport clock, then by page and number. The same for everyone. */
export const compareEntries = (a: Entry, b: Entry): number =>
  a.clock - b.clock || (a.key < b.key ? -1 : a.key > b.key ? 1 : a.seq - b.seq)

export const isOf =
  <T extends OperationBody['type']>(type: T) =>
  (entry: Entry): entry is EntryOf<T> =>
    entry.body?.type === type
