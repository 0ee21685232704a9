import type { MemberId } from '@talki/core/id'
import type { OperationId } from '@talki/core/protocol/operation'
import { compareEntries, isOf, type Entry, type EntryOf } from './entry'

/** Claims in somebody's absence that count, of each page: each costs the admin who is there a settlement. */
export const CLAIMS_MAX = 16

/** Term of an admin, begun by the operation of this id. */
export type Term = {
  id: OperationId
  admin: MemberId
  /** The term that it follows. */
  after: OperationId | null
  /** By whose word: the server's, as the admin says; the admin's own, in the absence of the one before; or that one's. */
  by: 'server' | 'absence' | 'admin'
  entry: Entry
}

/** The members in the order of their admission, by the word of these admins. */
const orderBy = (admits: readonly EntryOf<'admit'>[], admins: ReadonlySet<MemberId>): MemberId[] => [
  ...new Set(admits.filter(({ author }) => admins.has(author)).map(({ body }) => body.member.id)),
]

/** Place of a member in the order of succession. Members for whom no admin has vouched come last, by their id. */
const compareBy =
  (order: readonly MemberId[]) =>
  (a: MemberId, b: MemberId): number => {
    const place = (id: MemberId): number => (order.includes(id) ? order.indexOf(id) : order.length)
    return place(a) - place(b) || (a < b ? -1 : 1)
  }

/** The valid terms: every claim, and what the admin of a term has handed over. */
export const termsOf = (entries: readonly Entry[]): Map<OperationId, Term> => {
  const terms = new Map<OperationId, Term>()
  const claims = new Map<string, number>()
  for (const entry of entries.filter(isOf('claim'))) {
    const { id, key, author, body } = entry
    const count = (claims.get(key) ?? 0) + (body.by === 'absence' ? 1 : 0)
    claims.set(key, count)
    if (body.by === 'absence' && count > CLAIMS_MAX) continue
    terms.set(id, { id, admin: author, after: body.after, by: body.by, entry })
  }
  const rest = new Set(entries.filter(isOf('hand_over')))
  // A term may be handed over that was itself handed over, and stands later in the order: until nothing is added.
  for (let before = -1; before !== rest.size;) {
    before = rest.size
    for (const entry of rest) {
      const { id, author, body } = entry
      if (terms.get(body.term)?.admin !== author) continue
      terms.set(id, { id, admin: body.to, after: body.term, by: 'admin', entry })
      rest.delete(entry)
    }
  }
  return terms
}

export type RolesDeps = {
  /** Members whom the server has named as admin, as far as this page was told. */
  appointed: ReadonlySet<MemberId>
  removed: ReadonlySet<MemberId>
}

export type Roles = {
  terms: ReadonlyMap<OperationId, Term>
  /** The terms from the last that the server's word stands for to the present one. */
  chain: Term[]
  /** The members in the order of succession. */
  order: MemberId[]
  compare: (a: MemberId, b: MemberId) => number
  /** Members whose word on other members' keys counts. */
  vouching: ReadonlySet<MemberId>
}

/** Whether a claim is one that the server's word stands for, as far as this page was told. */
const isByServer = ({ by, admin }: Term, appointed: ReadonlySet<MemberId>): boolean =>
  by === 'server' && appointed.has(admin)

/** The claims that the admin has settled whose term they would have ended. Nobody settles what the server has said. */
const settledOf = (
  entries: readonly Entry[],
  terms: ReadonlyMap<OperationId, Term>,
  appointed: ReadonlySet<MemberId>,
): Set<OperationId> => {
  const isValid = ({ author, body }: EntryOf<'settle'>): boolean => {
    const claim = terms.get(body.claim)
    const isFollowing = claim?.after === body.term && !isByServer(claim, appointed)
    return isFollowing && terms.get(body.term)?.admin === author
  }
  return new Set(
    entries
      .filter(isOf('settle'))
      .filter(isValid)
      .map(({ body }) => body.claim),
  )
}

/**
 * Who has been admin, and who is: a walk from the last claim that the server's word stands for. A term ends when its
 * admin hands it over, or else by a claim that the admin has not settled; of several claims, by parts of a call that
 * could not hear each other, the member's is taken who was admitted first. Pure; `entries` in their total order.
 */
export const rolesOf = (entries: readonly Entry[], { appointed, removed }: RolesDeps): Roles => {
  const terms = termsOf(entries)
  const settled = settledOf(entries, terms, appointed)
  const all = [...terms.values()]
  const vouching = new Set(appointed)
  const first = all
    .filter((term) => isByServer(term, appointed))
    .sort((a, b) => compareEntries(b.entry, a.entry))[0]
  // Whom the server names vouches anew for everybody: a page that has heard no more than that has the same order.
  const admits = entries
    .filter(isOf('admit'))
    .filter((entry) => first && compareEntries(first.entry, entry) < 0)
  const next = (term: Term): Term | undefined => {
    const children = all.filter(({ after, admin }) => after === term.id && !removed.has(admin))
    const handed = children.find(({ by }) => by === 'admin')
    const compare = compareBy(orderBy(admits, vouching))
    const claims = children.filter(({ id, by }) => by !== 'admin' && !settled.has(id))
    const own = claims.find(({ admin }) => admin === term.admin)
    return handed ?? own ?? claims.sort((a, b) => compare(a.admin, b.admin))[0]
  }
  const chain: Term[] = []
  const seen = new Set<OperationId>()
  let term = first
  while (term && !seen.has(term.id)) {
    seen.add(term.id)
    chain.push(term)
    vouching.add(term.admin)
    term = next(term)
  }
  const order = orderBy(admits, vouching)
  return { terms, chain, order, compare: compareBy(order), vouching }
}
