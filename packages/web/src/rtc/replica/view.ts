import type { MemberId } from '@talki/core/id'
import type { Member } from '@talki/core/protocol/member'
import type { OperationId } from '@talki/core/protocol/operation'
import { isOf, type Entry, type EntryOf } from './entry'
import { rolesOf, termsOf, type Roles } from './roles'

/** The most chat messages that are shown, the last ones. */
export const CHAT_SHOWN = 500

export type ChatMessage = { id: OperationId; from: MemberId; text: string }

/** Removal that its author was entitled to; it takes effect once it is seconded. */
export type Removal = { id: OperationId; by: MemberId; member: MemberId; isSeconded: boolean }

/** What the operations that a page has add up to. */
export type View = Roles & {
  /** The admin by the last term; `null` before the first, or where that member was removed. */
  admin: MemberId | null
  /** Everybody who was vouched for, those who have left included. */
  members: ReadonlyMap<MemberId, Member>
  removals: readonly Removal[]
  removed: ReadonlySet<MemberId>
  /** Members with a raised hand, in the order in which they raised it. */
  hands: readonly MemberId[]
  chat: readonly ChatMessage[]
}

/** The removals by admins of a term, each before it has handed the term over. */
const removalsOf = (entries: readonly Entry[]): Removal[] => {
  const terms = termsOf(entries)
  const handed = entries.filter(isOf('hand_over'))
  const seconds = entries.filter(isOf('second'))
  const isEntitled = ({ author, body, key, seq }: EntryOf<'remove'>): boolean =>
    terms.get(body.term)?.admin === author &&
    body.member !== author &&
    !handed.some((other) => other.key === key && other.seq < seq && other.body.term === body.term)
  return entries
    .filter(isOf('remove'))
    .filter(isEntitled)
    .map(({ id, author, body }) => ({
      id,
      by: author,
      member: body.member,
      isSeconded: seconds.some((second) => second.body.removal === id && second.author !== author),
    }))
}

const handsOf = (entries: readonly Entry[]): MemberId[] => {
  const hands = new Set<MemberId>()
  for (const { author, body } of entries.filter(isOf('hand'))) {
    if (!body.up) hands.delete(author)
    // A hand that is up already keeps its place.
    else hands.add(author)
  }
  return [...hands]
}

/**
 * The view of a set of operations: the same for the same set, in whatever order they have come. `me`: this member, whose
 * own removals hold for this page's links without anybody's second. `entries` in their total order. Pure.
 */
export const viewOf = (
  entries: readonly Entry[],
  { me, appointed }: { me: MemberId; appointed: ReadonlySet<MemberId> },
): View => {
  const removals = removalsOf(entries)
  const membersOf = (some: readonly Removal[]): Set<MemberId> => new Set(some.map(({ member }) => member))
  const seconded = membersOf(removals.filter(({ isSeconded }) => isSeconded))
  const removed = membersOf(removals.filter(({ by, isSeconded }) => isSeconded || by === me))
  const roles = rolesOf(entries, { appointed, removed: seconded })
  const last = roles.chain.at(-1)
  const admits = entries.filter(isOf('admit')).filter(({ author }) => roles.vouching.has(author))
  return {
    ...roles,
    admin: last && !seconded.has(last.admin) ? last.admin : null,
    members: new Map(admits.map(({ body }) => [body.member.id, body.member])),
    removals,
    removed,
    hands: handsOf(entries).filter((id) => !removed.has(id)),
    chat: entries
      .filter(isOf('chat'))
      .slice(-CHAT_SHOWN)
      .map(({ id, author, body }) => ({ id, from: author, text: body.text })),
  }
}
