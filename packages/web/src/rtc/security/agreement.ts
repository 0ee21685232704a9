import type { MemberId } from '@talki/core/id'

/** The certificates that one member sees: its own, and that of each member it is linked with. */
export type View = ReadonlyMap<MemberId, string>

/** Whether all members of a call see the same certificates. */
export type Agreement =
  /** Nobody else is there. */
  | { name: 'alone' }
  /** Some links are not up, or not everyone has told what they see: `members` are those on whom it waits. */
  | { name: 'waiting'; members: MemberId[] }
  /** Members whose certificate is not the same for everyone: somebody may sit in the middle of a link with them. */
  | { name: 'mismatch'; members: MemberId[] }
  | { name: 'agreed'; view: View }

/**
 * Compares what all members of a call see. `views` holds this member's own view by its id, and the others' as they have
 * told it. Pure. Agreement is asked of every member about every member: a link that is missing anywhere leaves it open.
 */
export const agreementOf = (
  members: ReadonlySet<MemberId>,
  views: ReadonlyMap<MemberId, View>,
): Agreement => {
  const all = [...members].sort()
  const [first] = all
  const view = first === undefined ? undefined : views.get(first)
  if (all.length < 2) return { name: 'alone' }
  const isSeenTwice = (id: MemberId): boolean =>
    new Set(all.flatMap((viewer) => views.get(viewer)?.get(id) ?? [])).size > 1
  const doubtful = all.filter(isSeenTwice)
  if (doubtful.length > 0) return { name: 'mismatch', members: doubtful }
  const isComplete = (viewer: MemberId): boolean => {
    const seen = views.get(viewer)
    return seen?.size === all.length && all.every((id) => seen.has(id))
  }
  const missing = all.filter((viewer) => !isComplete(viewer))
  return missing.length > 0 || view === undefined
    ? { name: 'waiting', members: missing }
    : { name: 'agreed', view }
}
