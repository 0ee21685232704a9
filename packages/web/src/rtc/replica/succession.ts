import type { MemberId } from '@talki/core/id'
import type { OperationBody } from '@talki/core/protocol/operation'
import { CLAIMS_MAX } from './roles'
import type { View } from './view'

/** What this page knows, besides the log, when it judges who should be admin. */
export type Standing = {
  me: MemberId
  /** The admin by the server, while the door is open. */
  appointed: MemberId | null
  /** The members that are here: with whom there is a link, or whom a peer reaches. */
  present: readonly MemberId[]
  /** Whether the server has named a member as admin at some time. */
  wasAppointed: (id: MemberId) => boolean
  /** This page heard the server until the door closed: it missed no appointment. */
  isInformed: boolean
}

/**
 * Who should be admin now. While the door is open, the server says so. Afterwards it is the log's admin as long as they
 * are here, and else the first of the members here in the order of succession: the same for all who reach each other.
 */
export const expectedAdmin = (view: View, { me, appointed, present }: Standing): MemberId => {
  if (appointed !== null) return appointed
  const here = [me, ...present].filter((id) => !view.removed.has(id))
  if (view.admin !== null && here.includes(view.admin)) return view.admin
  return here.sort(view.compare)[0] ?? me
}

/** The claim that this member should make now; `null` for none. */
export const claimDue = (view: View, standing: Standing): OperationBody | null => {
  const { me, appointed, wasAppointed } = standing
  const last = view.chain.at(-1)
  // Without a first claim by a member whom the server named, a term would stand for nothing.
  if (expectedAdmin(view, standing) !== me || (!last && !wasAppointed(me))) return null
  const isHeld = view.admin === me
  const claims = [...view.terms.values()].filter(({ admin, by }) => admin === me && by === 'absence')
  if (appointed === null && claims.length >= CLAIMS_MAX) return null
  // Newcomers believe a claim that the server's word stands for; a term that was handed over they could not judge.
  if (isHeld && (appointed === null || view.chain[0]?.admin === me)) return null
  return { type: 'claim', after: last?.id ?? null, by: appointed === null ? 'absence' : 'server' }
}

/** The claim against this member, who is here, that should be settled now; `null` for none. */
export const settlementDue = (view: View, standing: Standing): OperationBody | null => {
  const { me, appointed, wasAppointed, isInformed } = standing
  if (appointed !== null || !isInformed || view.removed.has(me)) return null
  for (const [at, term] of view.chain.entries()) {
    const next = view.chain[at + 1]
    if (term.admin !== me || !next || next.by === 'admin' || next.admin === me) continue
    if (next.by === 'server' && wasAppointed(next.admin)) continue
    return { type: 'settle', term: term.id, claim: next.id }
  }
  return null
}

/** The removals that this member should second now: by who should be admin, and by nobody seconded yet. */
export const secondsDue = (view: View, standing: Standing): OperationBody[] => {
  const admin = expectedAdmin(view, standing)
  if (admin === standing.me) return []
  return view.removals
    .filter(({ by, isSeconded }) => by === admin && !isSeconded)
    .map(({ id }) => ({ type: 'second', removal: id }))
}
