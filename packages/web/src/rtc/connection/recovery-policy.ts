/**
 * Everything here is in milliseconds, counted by ticks and not by a clock: a machine that slept finds its deadlines
 * where it left them.
 */

/** An offer that stays unanswered is sent again after each of these; after the last, a fresh connection is tried. */
const RESEND_AFTER = [4000, 3000] as const
const RENEW_AFTER = 3000

/** `disconnected` heals by itself more often than not, as long as frames still come. */
const GRACE = 3000

/** Each further connection begun afresh is given twice as long, up to so many times: a busy machine needs it. */
const PATIENCE_MAX = 4

/** ICE has its own timeouts, which are longer than people wait. */
const CONNECT_WITHIN = 10_000

/** A connection that has gathered no candidate for so long never will, and a restart does not help it (docs/adr/0109). */
const GATHER_WITHIN = 2000

/** Between two ICE restarts. */
const RESTART_EVERY = 8000

/** The polite side leaves the first restart to the other. */
const POLITE_EXTRA = 1000

/** A member that was expected to offer, and did not, is offered to. */
const EXPECT_OFFER = 5000

/** The lease: a peer that has been out of reach for so long while the door is open is gone: it can come back by the door. */
const LEASE = 30_000

/** Without a door there is no way back but the ladder, which is given so long: a tunnel, a lift, a change of networks. */
const LAST_CALL = 90_000

/** A link that is out for so long has its signals sent by every path at once. */
const WIDEN_AFTER = 6000

/** The state of a link, as recovery judges it. */
export type LinkHealth = {
  /** `none`: there is no connection yet. `silent`: pings have no answer. `unstable`: disconnected, and not silent yet. */
  link: 'none' | 'connecting' | 'up' | 'silent' | 'unstable' | 'failed'
  /** Our last offer has had no answer. */
  isUnanswered: boolean
  /** The browser gathers candidates of ours, and has found none. */
  isGatheringNothing: boolean
  isPolite: boolean
  /** The server can still lead the peer back to us. */
  isDoorOpen: boolean
}

/** What a link needs now. `resend`: the last offer again. `renew`: a fresh connection, since the old one will not do. */
export type Remedy = 'none' | 'resend' | 'renew' | 'start' | 'restart' | 'give_up'

/** The recovery policy of one peer: decides, as time passes, what its link needs. Knows neither clock nor connection. */
export const createRecoveryPolicy = () => {
  let lostMs = 0
  let inStateMs = 0
  let unansweredMs = 0
  let gatheringMs = 0
  let resends = 0
  /** Connections begun since the link was up. */
  let begun = 0
  let sinceRestartMs = Number.POSITIVE_INFINITY
  let last: LinkHealth['link'] | null = null
  let wasUp = false

  const restartAfter = (after: number): Remedy => {
    if (inStateMs < after || sinceRestartMs < RESTART_EVERY) return 'none'
    sinceRestartMs = 0
    return 'restart'
  }

  const patience = (): number => Math.min(2 ** Math.max(begun - 1, 0), PATIENCE_MAX)

  const unanswered = (ms: number): Remedy => {
    unansweredMs += ms
    if (unansweredMs < (RESEND_AFTER[resends] ?? RENEW_AFTER)) return 'none'
    unansweredMs = 0
    resends += 1
    return resends > RESEND_AFTER.length * patience() ? 'renew' : 'resend'
  }

  /** What the link waits for is due now. A connection that has only begun has all its chances. */
  const beDue = (): void => {
    if (last !== null) inStateMs = CONNECT_WITHIN + POLITE_EXTRA
    sinceRestartMs = Number.POSITIVE_INFINITY
  }

  /** Lets `ms` milliseconds pass; returns what the link needs now. */
  const tick = (ms: number, health: LinkHealth): Remedy => {
    const { link, isUnanswered, isGatheringNothing, isPolite, isDoorOpen } = health
    wasUp ||= link === 'up'
    lostMs = link === 'up' ? 0 : lostMs + ms
    // What is told of a fresh connection before its first tick holds.
    if (last !== null) inStateMs = link === last ? inStateMs + ms : 0
    sinceRestartMs += ms
    last = link
    if (lostMs >= (wasUp && !isDoorOpen ? LAST_CALL : LEASE)) return 'give_up'
    gatheringMs = isGatheringNothing ? gatheringMs + ms : 0
    if (gatheringMs >= GATHER_WITHIN * patience()) {
      gatheringMs = 0
      return 'renew'
    }
    if (isUnanswered) return unanswered(ms)
    unansweredMs = 0
    resends = 0
    const extra = isPolite ? POLITE_EXTRA : 0
    switch (link) {
      case 'up':
        sinceRestartMs = Number.POSITIVE_INFINITY
        begun = 0
        return 'none'
      case 'none':
        return inStateMs >= EXPECT_OFFER ? 'start' : 'none'
      case 'connecting':
        return restartAfter(CONNECT_WITHIN + extra)
      case 'unstable':
        return restartAfter(GRACE + extra)
      case 'silent':
      case 'failed':
        return restartAfter(extra)
      default:
        return link satisfies never
    }
  }

  return {
    tick,
    /** Notes that a fresh connection was begun: it has all its chances; only the lease goes on. */
    onNewConnection: (): void => {
      last = null
      inStateMs = 0
      begun += 1
      gatheringMs = 0
      unansweredMs = 0
      resends = 0
      sinceRestartMs = Number.POSITIVE_INFINITY
    },
    /** The link has been out for so long that one path after the other is too slow. */
    isWide: (): boolean => lostMs >= WIDEN_AFTER,
    /** Notes that everything is to be tried again, from the beginning. */
    onRetry: (): void => {
      lostMs = 0
      beDue()
    },
    /** How long the last sent offer has been without an answer. */
    unansweredFor: (): number => unansweredMs,
    /** Notes that the peer is known to be there: nothing needs to be waited for. */
    onReachable: (): void => {
      lostMs = 0
      beDue()
    },
    /** Notes that there is a better path now: a link that is not up restarts in `ms`, unless it has come up by then. */
    restartWithin: (ms: number): void => {
      inStateMs = Math.max(inStateMs, CONNECT_WITHIN - ms)
      sinceRestartMs = Math.max(sinceRestartMs, RESTART_EVERY - ms)
    },
    /** Notes that the peer has restarted the link, and gives it the time for that. */
    onOffer: (): void => {
      sinceRestartMs = 0
    },
    /** Notes that a restart was begun from elsewhere. */
    onRestart: (): void => {
      lostMs = 0
      sinceRestartMs = 0
    },
  }
}
