import { EASING_MAX } from './picture-job'

/** What was measured of one link. */
export type UplinkLook = {
  /** Bits a second that the browser thinks the path takes (`availableOutgoingBitrate`); null where it does not tell. */
  availableBps: number | null
  /** What keeps the link's pictures below what was asked for (`qualityLimitationReason`). */
  held: 'cpu' | 'bandwidth' | null
  /** Bits a second that the link may have, by the encodings in force, and whether there is a picture among them. */
  allottedBps: number
  hasPicture: boolean
}

/** A ceiling that falls at once and rises slowly. The sooner it fails after it has risen, the longer it waits the next time. */
type Ceiling = { level: number; raisedAt: number; waitsUntil: number; pauseMs: number }

type LinkCapacity = { ceiling: Ceiling; availableBps: number | null; isShort: boolean }

/** What this member's uplink, its links and its processor are thought to bear. */
export type UplinkCapacity<Id extends string> = {
  budget: Ceiling
  links: ReadonlyMap<Id, LinkCapacity>
  /** By how many steps pictures are eased, since the processor is too slow; how many looks in a row it was. */
  easing: Ceiling
  slowLooks: number
}

/** The most bits a second that a member sends, whatever its uplink could carry. */
export const UPLINK_MAX_BPS = 12_000_000

/** No estimate takes a link below this: its sound, and a little more. */
const LINK_MIN_BPS = 64_000

/** Part of what is measured that is used: packets have headers, and the estimate swings. */
const USED = 0.9

/** A ceiling rises by this part of itself and so many bits a second, with each look. */
const RISE = { part: 1.08, bps: 10_000 }

/** How long a ceiling waits after it fell, at first and at most, in milliseconds. */
const PAUSE_MS = 10_000
const PAUSE_MAX_MS = 160_000

/** A ceiling that falls so soon after it has risen has risen too far, in milliseconds. */
const PROOF_MS = 20_000

const ceiling = (level: number): Ceiling => ({
  level,
  raisedAt: Number.NEGATIVE_INFINITY,
  waitsUntil: Number.NEGATIVE_INFINITY,
  pauseMs: PAUSE_MS,
})

const fallen = (before: Ceiling, level: number, now: number): Ceiling => {
  const hasRisenTooFar = now - before.raisedAt < PROOF_MS
  // While it still falls, it is one and the same fall.
  const isFalling = now < before.waitsUntil
  const longer = Math.min(before.pauseMs * 2, PAUSE_MAX_MS)
  const pauseMs = isFalling ? before.pauseMs : hasRisenTooFar ? longer : PAUSE_MS
  return { ...before, level, waitsUntil: now + pauseMs, pauseMs }
}

const risen = (before: Ceiling, level: number, now: number): Ceiling =>
  now < before.waitsUntil || level === before.level ? before : { ...before, level, raisedAt: now }

const rise = (before: Ceiling, now: number): Ceiling =>
  risen(before, Math.min(UPLINK_MAX_BPS, before.level * RISE.part + RISE.bps), now)

export const unmeasured = <Id extends string>(): UplinkCapacity<Id> => ({
  budget: ceiling(UPLINK_MAX_BPS),
  links: new Map(),
  easing: ceiling(0),
  slowLooks: 0,
})

/** The most bits a second that the path of a link carries; Infinity where nothing has shown a limit. */
export const capOf = <Id extends string>({ links }: UplinkCapacity<Id>, id: Id): number => {
  const level = links.get(id)?.ceiling.level ?? UPLINK_MAX_BPS
  return level < UPLINK_MAX_BPS ? level : Infinity
}

/**
 * Whether a path carries less than was asked of it: its estimate is lower, pictures are held back by it, and it does not
 * grow, as it does in the first seconds of a link and after a picture was shown again.
 */
const isShortOf = ({ availableBps, held, allottedBps }: UplinkLook, before: number | null): boolean =>
  availableBps !== null &&
  before !== null &&
  held === 'bandwidth' &&
  availableBps < allottedBps * 0.95 &&
  availableBps <= before * 1.05

const easingAfter = <Id extends string>(
  { easing, slowLooks }: UplinkCapacity<Id>,
  isSlow: boolean,
  now: number,
): Pick<UplinkCapacity<Id>, 'easing' | 'slowLooks'> => {
  if (!isSlow) return { easing: risen(easing, Math.max(0, easing.level - 1), now), slowLooks: 0 }
  // One slow look may be anything: a page that loads, a window that is moved.
  if (slowLooks === 0) return { easing, slowLooks: 1 }
  return { easing: fallen(easing, Math.min(EASING_MAX, easing.level + 1), now), slowLooks: 0 }
}

/**
 * The capacity after a look at all links. Several links share one uplink, and each estimate is of its own path: where most of
 * the links that send pictures are short at once, it is the uplink, and what all of them carry together is the budget; where only some
 * are, their own paths are narrow, and each has a ceiling of its own. So it is with one link alone, where the two are the
 * same. Pure; `now` in milliseconds.
 */
export const nextCapacity = <Id extends string>(
  before: UplinkCapacity<Id>,
  looks: ReadonlyMap<Id, UplinkLook>,
  now: number,
): UplinkCapacity<Id> => {
  const seen = [...looks].map(([id, look]) => {
    const known = before.links.get(id)
    return { id, look, known, isShort: isShortOf(look, known?.availableBps ?? null) }
  })
  const short = seen.filter(({ isShort }) => isShort)
  const sending = seen.filter(({ look }) => look.hasPicture)
  const isUplink = short.length >= 2 && short.length * 2 > sending.length
  const carried = seen.reduce(
    (sum, { look }) => sum + Math.min(look.availableBps ?? look.allottedBps, look.allottedBps),
    0,
  )
  const budgetTo = Math.max(LINK_MIN_BPS * seen.length, carried * USED)
  return {
    budget: isUplink
      ? fallen(before.budget, Math.min(before.budget.level, budgetTo), now)
      : short.length > 0
        ? before.budget
        : rise(before.budget, now),
    links: new Map(
      seen.map(({ id, look, known, isShort }): [Id, LinkCapacity] => {
        const own = known?.ceiling ?? ceiling(UPLINK_MAX_BPS)
        const to = Math.max(LINK_MIN_BPS, (look.availableBps ?? 0) * USED)
        const next =
          isShort && !isUplink ? fallen(own, Math.min(own.level, to), now) : isShort ? own : rise(own, now)
        return [id, { ceiling: next, availableBps: look.availableBps, isShort }]
      }),
    ),
    ...easingAfter(
      before,
      seen.some(({ look }) => look.held === 'cpu'),
      now,
    ),
  }
}
