import type { MemberId } from '@talki/core/id'
import { PAGES_MAX, type VersionVector } from '@talki/core/protocol/message'
import {
  OPERATIONS_MAX,
  OperationBody,
  TALK_OPERATIONS_MAX,
  type Operation,
  type PageKey,
} from '@talki/core/protocol/operation'
import { err, ok, type Result } from '@talki/core/result'
import * as v from 'valibot'
import { compareEntries, idOf, isOf, type Entry } from './entry'
import { viewOf, type View } from './view'

const decodeBody = (data: string): OperationBody | null => {
  try {
    const read = v.safeParse(OperationBody, JSON.parse(data), { abortEarly: true })
    return read.success ? read.output : null
  } catch {
    return null
  }
}

/**
 * A page's replica of what the members of a call agree on: a log of signed operations, and the view that they add up to.
 * Operations of one page are taken in their order, each once; between pages no order is needed. Deterministic: no clock,
 * no timer, no randomness. Signatures are verified before an operation gets here (see replication.ts). The replica learns
 * whose page a key is: from this page's own links, and from what admins vouch for.
 */
export const createReplica = (me: { id: MemberId; key: PageKey }) => {
  const logs = new Map<PageKey, Entry[]>()
  const waiting = new Map<PageKey, Map<number, Operation>>()
  const authors = new Map<PageKey, MemberId>([[me.key, me.id]])
  const appointed = new Set<MemberId>()
  let clock = 0
  let view: View | null = null

  const get = (): View => {
    view ??= viewOf([...logs.values()].flat().sort(compareEntries), { me: me.id, appointed })
    return view
  }
  const logOf = (key: PageKey): Entry[] => logs.get(key) ?? []

  const append = (operation: Operation, author: MemberId): Entry => {
    const entry = { ...operation, id: idOf(operation), author, body: decodeBody(operation.data) }
    logs.set(operation.key, [...logOf(operation.key), entry])
    clock = Math.max(clock, operation.clock)
    view = null
    return entry
  }
  /** Takes the operations of a page that wait and whose turn it is. True where there were any. */
  const advance = (key: PageKey): boolean => {
    const author = authors.get(key)
    const queue = waiting.get(key)
    if (!author || !queue) return false
    let isAny = false
    for (let next = queue.get(logOf(key).length + 1); next; next = queue.get(next.seq + 1)) {
      queue.delete(next.seq)
      append(next, author)
      isAny = true
    }
    if (queue.size === 0) waiting.delete(key)
    return isAny
  }
  /** Takes whatever can be taken: what an admin vouches for may let more be taken. */
  const settle = (): void => {
    for (let isAny = true; isAny;) {
      isAny = false
      for (const key of [...waiting.keys()]) isAny = advance(key) || isAny
      if (waiting.size === 0) return
      const { vouching } = get()
      for (const entry of [...logs.values()].flat().filter(isOf('admit'))) {
        const { key, member } = entry.body
        if (authors.has(key) || authors.size >= PAGES_MAX || !vouching.has(entry.author)) continue
        authors.set(key, member.id)
        isAny = true
      }
    }
  }

  return {
    view: get,
    /** Whose page a key is; undefined where nobody has said so. */
    authorOf: (key: PageKey): MemberId | undefined => authors.get(key),
    /** The pages that are known, with their members. */
    pages: (): ReadonlyMap<PageKey, MemberId> => authors,
    /** Notes the server's word that this member is the admin. */
    appoint: (id: MemberId): void => {
      if (appointed.has(id)) return
      appointed.add(id)
      view = null
      settle()
    },
    isAppointed: (id: MemberId): boolean => appointed.has(id),
    /** Notes whose page this is, as the pair's own channel has shown. */
    meet: (id: MemberId, key: PageKey): void => {
      if (key === me.key || authors.get(key) === id) return
      if (authors.size >= PAGES_MAX && !authors.has(key)) return
      if (logOf(key).length > 0) return
      authors.set(key, id)
      settle()
    },
    /** An operation of this page, to be signed. It counts at once. */
    author: (body: OperationBody): Result<Entry, { code: 'log_full' }> => {
      const seq = logOf(me.key).length + 1
      const isTalk = body.type === 'chat' || body.type === 'hand'
      if (seq > (isTalk ? TALK_OPERATIONS_MAX : OPERATIONS_MAX)) return err({ code: 'log_full' })
      const next = Math.min(clock + 1, Number.MAX_SAFE_INTEGER)
      const operation = { key: me.key, seq, clock: next, data: JSON.stringify(body), signature: '' }
      return ok(append(operation, me.id))
    },
    /** Notes the signature of an own operation: it can be passed on from now. */
    sign: (seq: number, signature: string): void => {
      const own = logOf(me.key)[seq - 1]
      if (own) own.signature = signature
    },
    /** Whether an operation is new to this page: worth a verification. */
    isNew: ({ key, seq }: Pick<Operation, 'key' | 'seq'>): boolean =>
      key !== me.key && seq > logOf(key).length && !waiting.get(key)?.has(seq),
    /** Takes an operation whose signature holds. One that comes too early, or of an unknown page, waits. */
    take: (operation: Operation): void => {
      const { key, seq } = operation
      if (key === me.key || seq <= logOf(key).length) return
      const queue = waiting.get(key) ?? new Map<number, Operation>()
      if (waiting.size >= PAGES_MAX && !waiting.has(key)) return
      queue.set(seq, operation)
      waiting.set(key, queue)
      clock = Math.max(clock, operation.clock)
      settle()
    },
    /** How many operations of each page have come, those included that wait for the word whose page it is. */
    vector: (): VersionVector =>
      [...new Set([...logs.keys(), ...waiting.keys()])]
        .map((key) => {
          let seq = logOf(key).filter(({ signature }) => signature !== '').length
          while (waiting.get(key)?.has(seq + 1)) seq += 1
          return { key, seq }
        })
        .filter(({ seq }) => seq > 0)
        .slice(0, PAGES_MAX),
    /** The operations that are not in this vector, in the order of each page, at most so many. */
    missing: (vector: VersionVector, limit: number): Operation[] => {
      const have = new Map(vector.map(({ key, seq }) => [key, seq]))
      return [...logs.values()]
        .flatMap((log) =>
          log.filter(({ key, seq, signature }) => signature !== '' && seq > (have.get(key) ?? 0)),
        )
        .slice(0, limit)
        .map(({ key, seq, clock, data, signature }) => ({ key, seq, clock, data, signature }))
    },
  }
}
export type Replica = ReturnType<typeof createReplica>
