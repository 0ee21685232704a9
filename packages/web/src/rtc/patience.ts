/** All in milliseconds, by ticks: a machine that slept finds its patience where it left it. */

/** An offer that stays unanswered is said again after each of these; after the last, a fresh link is tried. */
const RESEND_AFTER = [4000, 3000] as const
const GIVE_UP_AFTER = 3000

/** `disconnected` heals by itself more often than not. */
const GRACE = 3000

/** ICE has its own timeouts, which are longer than people's patience. */
const CONNECT_WITHIN = 10_000

/** Between one restart and the next. */
const RESTART_EVERY = 8000

/** The polite end leaves the first restart to the other. */
const POLITE_EXTRA = 2000

/** A member who was expected to offer, and did not, is offered to. */
const EXPECT_OFFER = 5000

/** A peer out of reach for so long is gone. */
export const LEASE = 30_000

export type Health = {
  /** `none`: there is no link yet. */
  link: 'none' | 'connecting' | 'up' | 'shaky' | 'failed'
  /** Our last offer has had no answer. */
  isUnanswered: boolean
  isPolite: boolean
}

/** `renew`: saying it again did not help. */
export type Remedy = 'none' | 'resend' | 'renew' | 'start' | 'restart' | 'give_up'

/** Decides, as time passes, what a link needs. Knows neither clock nor connection: it counts the ticks it is given. */
export const createPatience = () => {
  let lostMs = 0
  let inStateMs = 0
  let unansweredMs = 0
  let resends = 0
  let sinceRestartMs = Number.POSITIVE_INFINITY
  let last: Health['link'] | null = null

  const due = (after: number): Remedy => {
    if (inStateMs < after || sinceRestartMs < RESTART_EVERY) return 'none'
    sinceRestartMs = 0
    return 'restart'
  }

  const unanswered = (ms: number): Remedy => {
    unansweredMs += ms
    const after = RESEND_AFTER[resends]
    if (unansweredMs < (after ?? GIVE_UP_AFTER)) return 'none'
    unansweredMs = 0
    resends += 1
    return after === undefined ? 'renew' : 'resend'
  }

  const tick = (ms: number, { link, isUnanswered, isPolite }: Health): Remedy => {
    lostMs = link === 'up' ? 0 : lostMs + ms
    inStateMs = link === last ? inStateMs + ms : 0
    sinceRestartMs += ms
    last = link
    if (lostMs >= LEASE) return 'give_up'
    if (isUnanswered) return unanswered(ms)
    unansweredMs = 0
    resends = 0
    const extra = isPolite ? POLITE_EXTRA : 0
    switch (link) {
      case 'up':
        sinceRestartMs = Number.POSITIVE_INFINITY
        return 'none'
      case 'none':
        return inStateMs >= EXPECT_OFFER ? 'start' : 'none'
      case 'connecting':
        return due(CONNECT_WITHIN + extra)
      case 'shaky':
        return due(GRACE + extra)
      case 'failed':
        return due(extra)
      default:
        return link satisfies never
    }
  }

  /** A fresh link has fresh chances; only the lease goes on. */
  const begin = (): void => {
    last = null
    unansweredMs = 0
    resends = 0
    sinceRestartMs = Number.POSITIVE_INFINITY
  }

  return {
    tick,
    begin,
    /** How long the last saying of an offer has been without an answer. */
    unansweredFor: (): number => unansweredMs,
    /** The other end is known to be there: nothing needs to be waited for. */
    hurry: (): void => {
      lostMs = 0
      sinceRestartMs = Number.POSITIVE_INFINITY
      inStateMs = CONNECT_WITHIN + POLITE_EXTRA
    },
    /** There is a better way now: who is not up tries it after `ms`, unless the old one has worked till then. */
    retryWithin: (ms: number): void => {
      inStateMs = Math.max(inStateMs, CONNECT_WITHIN - ms)
    },
    /** A restart was begun for a reason of another kind. */
    restarted: (): void => {
      lostMs = 0
      sinceRestartMs = 0
    },
  }
}
