import { BAD, linkKey, linkMap, suspect, WEAK, type End, type Grade, type Link } from './link-map'

/**
 * Why a picture or a sound is not as it should be. `own_…`: by this user's side; `their_…`: by the other member's. `loss`,
 * `delay` and `relay` (a delay over a relay) are of the link alone.
 */
export type Cause =
  | 'own_network'
  | 'own_upload'
  | 'own_processor'
  | 'their_network'
  | 'their_upload'
  | 'their_processor'
  | 'loss'
  | 'delay'
  | 'relay'

/** How well a member is seen and heard here; of the user's own tile, how well they can be by others. */
export type Quality = { grade: 'good' } | { grade: 'fair' | 'poor'; cause: Cause }

export const GOOD: Quality = { grade: 'good' }

type Reports<Id> = ReadonlyMap<Id, { at: number; links: readonly End<Id>[] }>

const isPoor = ({ grade }: { grade: Grade }): boolean => grade !== 'good' && grade !== 'unknown'

const gradeBy = (rttMs: number, loss: number): Quality['grade'] => {
  const reaches = (limit: typeof WEAK) => rttMs >= limit.rttMs || loss >= limit.loss
  return reaches(BAD) ? 'poor' : reaches(WEAK) ? 'fair' : 'good'
}

/** The user's own tile: what all or most of their links have in common. One poor link alone is shown on its peer's tile. */
const ownQuality = <Id>(own: readonly Link<Id>[], reports: readonly Pick<End<Id>, 'limit'>[]): Quality => {
  if (own.length >= 2 && own.every(isPoor)) {
    return { grade: own.every(({ grade }) => grade !== 'weak') ? 'poor' : 'fair', cause: 'own_network' }
  }
  const limited = (by: End<Id>['limit']) => reports.filter(({ limit }) => limit === by).length
  if (limited('cpu') * 2 > reports.length) return { grade: 'fair', cause: 'own_processor' }
  if (limited('bandwidth') * 2 > reports.length) return { grade: 'fair', cause: 'own_upload' }
  return GOOD
}

/**
 * Quality of each member by what the members have reported, `me` among them. A link that is down has none: its tile says what
 * is done about it. Loss counts towards this user, since it is what they hear and see; delay is the same both ways.
 */
export const qualities = <Id extends string>(
  me: Id,
  reports: Reports<Id>,
  now: number,
): ReadonlyMap<Id, Quality> => {
  const mine = reports.get(me)?.links ?? []
  const ids = [...new Set([me, ...mine.map(({ to }) => to)])]
  const links = linkMap(ids, reports, now)
  const own = mine.flatMap(({ to }) => links.get(linkKey(me, to)) ?? [])
  const isOwnFault = own.length >= 2 && own.every(isPoor)
  const suspected = suspect(ids, links.values())
  const qualityOf = (end: End<Id>): Quality => {
    const link = links.get(linkKey(me, end.to))
    if (link?.state !== 'connected') return GOOD
    const limit = reports.get(end.to)?.links.find(({ to }) => to === me)?.limit
    const loss = end.loss ?? 0
    const grade = gradeBy(link.rttMs ?? 0, loss)
    if (grade === 'good') {
      if (limit === 'cpu') return { grade: 'fair', cause: 'their_processor' }
      return limit === 'bandwidth' ? { grade: 'fair', cause: 'their_upload' } : GOOD
    }
    if (isOwnFault) return { grade, cause: 'own_network' }
    if (suspected === end.to) return { grade, cause: 'their_network' }
    if (limit === 'bandwidth') return { grade, cause: 'their_upload' }
    if (loss >= WEAK.loss) return { grade, cause: 'loss' }
    return { grade, cause: link.route === 'relayed' ? 'relay' : 'delay' }
  }
  return new Map<Id, Quality>([
    ...mine.map((end): [Id, Quality] => [end.to, qualityOf(end)]),
    [me, ownQuality(own, mine)],
  ])
}

/** A quality as it is shown, and for how many measurements in a row another was measured. */
export type Steady = { shown: Quality; against: number; isBetter: boolean }

/** So many measurements in a row show a worse quality or another cause, and so many a better quality. */
const WORSE_AFTER = 2
const BETTER_AFTER = 4

const RANK = { good: 0, fair: 1, poor: 2 }

const isSame = (a: Quality, b: Quality): boolean =>
  a.grade === b.grade && (a.grade === 'good' || b.grade === 'good' || a.cause === b.cause)

/** The shown quality after a measurement. It is slow to change, so that a sign says something of the link and not of a moment. */
export const steady = (before: Steady | undefined, seen: Quality): Steady => {
  const { shown, against, isBetter } = before ?? { shown: GOOD, against: 0, isBetter: false }
  if (isSame(shown, seen)) return { shown, against: 0, isBetter: false }
  const isUp = RANK[seen.grade] < RANK[shown.grade]
  const times = isUp === isBetter ? against + 1 : 1
  return times >= (isUp ? BETTER_AFTER : WORSE_AFTER)
    ? { shown: seen, against: 0, isBetter: false }
    : { shown, against: times, isBetter: isUp }
}
