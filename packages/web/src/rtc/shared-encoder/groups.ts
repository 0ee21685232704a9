import type { SenderId } from './messages'

/** With fewer links than that, each encodes its own picture: what two links would save is not worth the exchange. */
const LINKS_MIN = 3

/** A sender whose picture could be shared. */
export type Candidate = {
  id: SenderId
  /** Pictures are shared among those that are to send the same: size, frames and bits. */
  picture: string
}

/** Whose pictures each sender sends, a leader its own. Who is missing sends its own, and leads nobody. */
export type Roles = ReadonlyMap<SenderId, SenderId>

/**
 * Groups of those who send the same picture, each with a leader: the present one, else who comes first. `links`: how many
 * send a picture at all, whichever. Pure.
 */
export const nextRoles = (roles: Roles, candidates: readonly Candidate[], links: number): Roles => {
  const next = new Map<SenderId, SenderId>()
  if (links < LINKS_MIN) return next
  const groups = new Map<string, SenderId[]>()
  for (const { id, picture } of candidates) groups.set(picture, [...(groups.get(picture) ?? []), id])
  for (const ids of groups.values()) {
    const [first, second] = ids
    if (first === undefined || second === undefined) continue
    const leader = ids.find((id) => roles.get(id) === id) ?? first
    for (const id of ids) next.set(id, leader)
  }
  return next
}
