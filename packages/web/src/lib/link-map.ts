import type { LinkReport } from '@talki/core/protocol/link-report'

/** Report of one end of a link. */
export type End<Id> = Omit<LinkReport, 'to'> & { to: Id }

/** How a link is. `down`: no media passes. `unknown`: neither end has told, or nothing has been measured yet. */
export type Grade = 'good' | 'weak' | 'bad' | 'down' | 'unknown'

/** One link of the call, by the word of both ends. */
export type Link<Id> = {
  key: string
  ends: readonly [Id, Id]
  grade: Grade
  state: End<Id>['state'] | null
  rttMs: number | null
  /** Part of the packets to each end that is lost, 0–1. */
  losses: readonly [number | null, number | null]
  route: End<Id>['route']
  /** How many paths each end has negotiated anew, by its last report, however old that is. */
  restarts: ReadonlyMap<Id, number>
}

/** Reports come every few seconds; one that is older tells nothing of now. In milliseconds. */
const STALE_MS = 10_000

/** From this delay or loss on a talk suffers (ITU-T G.114 for the delay), and from that on it can hardly be followed. */
export const WEAK = { rttMs: 300, loss: 0.03 }
export const BAD = { rttMs: 800, loss: 0.1 }

/** Key of the link between two members, the same from both sides. */
export const linkKey = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`)

const most = (values: readonly (number | null)[]): number | null =>
  values.reduce((high, value) => (value === null ? high : Math.max(value, high ?? value)), null)

const gradeOf = ({ state, rttMs, losses }: Pick<Link<string>, 'state' | 'rttMs' | 'losses'>): Grade => {
  if (state === null) return 'unknown'
  if (state !== 'connected') return 'down'
  const loss = most(losses)
  if (rttMs === null && loss === null) return 'unknown'
  const reaches = (limit: typeof WEAK) => (rttMs ?? 0) >= limit.rttMs || (loss ?? 0) >= limit.loss
  return reaches(BAD) ? 'bad' : reaches(WEAK) ? 'weak' : 'good'
}

const STATES = ['reconnecting', 'connecting', 'connected'] as const

/**
 * Every link between these members, by key. Where the ends differ the worse counts, since a link works for both or not at
 * all. What a member reports counts for their own links alone.
 */
export const linkMap = <Id extends string>(
  ids: readonly Id[],
  reports: ReadonlyMap<Id, { at: number; links: readonly End<Id>[] }>,
  now: number,
): Map<string, Link<Id>> => {
  const endOf = (from: Id, to: Id): End<Id> | undefined => {
    const report = reports.get(from)
    return report && now - report.at < STALE_MS ? report.links.find((end) => end.to === to) : undefined
  }
  const restartsOf = (from: Id, to: Id): [Id, number][] => {
    const end = reports.get(from)?.links.find((one) => one.to === to)
    return end ? [[from, end.restarts]] : []
  }
  const links = new Map<string, Link<Id>>()
  ids.forEach((a, at) => {
    for (const b of ids.slice(at + 1)) {
      const [here, there] = [endOf(a, b), endOf(b, a)]
      const told = [here, there].filter((end) => end !== undefined)
      const state = STATES.find((one) => told.some((end) => end.state === one)) ?? null
      // Of a link that is down the ends still tell what they measured last.
      const [x, y] = state === 'connected' ? [here, there] : []
      const ends = [x, y].filter((end) => end !== undefined)
      const facts = {
        state,
        rttMs: most(ends.map(({ rttMs }) => rttMs)),
        losses: [x?.loss ?? null, y?.loss ?? null] as const,
      }
      const routes = ends.map(({ route }) => route)
      links.set(linkKey(a, b), {
        key: linkKey(a, b),
        ends: [a, b],
        grade: gradeOf(facts),
        ...facts,
        route: routes.find((route) => route === 'relayed') ?? routes.find((route) => route !== null) ?? null,
        restarts: new Map([...restartsOf(a, b), ...restartsOf(b, a)]),
      })
    }
  })
  return links
}

/**
 * Whether an end of a link has negotiated a new path since its counts were `before`. Each end is compared with itself: the
 * report of one may be missing for a while, since it comes by a link of its own.
 */
export const isRestartedSince = <Id>(
  before: Link<Id>['restarts'],
  { restarts }: Pick<Link<Id>, 'restarts'>,
): boolean => [...before].some(([id, count]) => (restarts.get(id) ?? 0) > count)

const ORDER: readonly Grade[] = ['down', 'bad', 'weak']

/** The links that are not good, worst first. */
export const poorLinks = <Id>(links: Iterable<Link<Id>>): Link<Id>[] => {
  const all = [...links]
  return ORDER.flatMap((grade) => all.filter((link) => link.grade === grade))
}

/**
 * Members whose every link is poor while others' are good: the fault is likely on their side. Null where a link is poor
 * for itself.
 */
export const suspect = <Id>(ids: readonly Id[], links: Iterable<Link<Id>>): Id | null => {
  const all = [...links]
  const isPoor = ({ grade }: Link<Id>) => ORDER.includes(grade)
  const found = ids.filter((id) => {
    const [own, others] = [
      all.filter(({ ends }) => ends.includes(id)),
      all.filter(({ ends }) => !ends.includes(id)),
    ]
    return own.length >= 2 && own.every(isPoor) && others.length > 0 && !others.some(isPoor)
  })
  return found[0] ?? null
}
