import type { MemberId } from '@talki/core/id'
import type { PeerSignal } from '@talki/core/protocol/peer'
import type { Cancel } from '../platform'
import type { SignalPath } from '../signalling/paths'
import type { Acquaintance, Acquaintances } from './acquaintances'
import type { Links } from './third-member'
import { createRendezvous, type Rendezvous, type RendezvousDeps } from './rendezvous'

/** Pairs of one broken-up group try one after the other: once one is healed, the others heal by it, in milliseconds. */
const STAGGER_MS = 4000

export type RescueLineDeps = Omit<RendezvousDeps, 'onSignals'> & {
  acquaintances: Acquaintances
  links: Links & { broken: () => MemberId[] }
  /** Nothing else leads to this member. */
  isNeeded: (to: MemberId) => boolean
  /** Takes a signal of the member who shares the secret. */
  onSignal: (from: MemberId, signal: PeerSignal) => void
}

/** A use of the line, by its number, that has begun. */
type Open = { uses: number; rendezvous: Rendezvous[]; cancel: Cancel }

/** The numbers of the next use: the last one as well, where the other side may not have counted it. */
const usesOf = ({ uses, isAgreed }: Acquaintance): number[] =>
  isAgreed || uses === 0 ? [uses] : [uses, uses - 1]

/**
 * The path by which a pair finds each other when nothing else is left: a rendezvous at the server, for a minute, known
 * by what the two share. Each use has a number, and so an id of its own; the two tell each other the number once they
 * are back, so that no id is used again.
 */
export const createRescueLine = (deps: RescueLineDeps) => {
  const { me, acquaintances, links } = deps
  const open = new Map<MemberId, Open>()

  const rankIn = (id: MemberId, others: readonly MemberId[]): number =>
    others.filter((other) => other !== id && other < id).length

  /** The same for both sides, as far as they see the same: a group's first member tries its first lost one at once. */
  const delayFor = (to: MemberId): number =>
    STAGGER_MS * Math.max(rankIn(me, links.working()), rankIn(to, links.broken()))

  const begin = (to: MemberId, known: Acquaintance): Open => {
    const onSignals = (signals: readonly PeerSignal[]): void => {
      for (const signal of signals) deps.onSignal(to, signal)
    }
    const rendezvous = usesOf(known).map((uses) =>
      createRendezvous({ ...deps, onSignals }, { to, secret: known.secret, uses }),
    )
    const start = (): void => rendezvous.forEach((each) => each.start())
    const entry = { uses: known.uses, rendezvous, cancel: deps.setTimer(start, delayFor(to)) }
    open.set(to, entry)
    return entry
  }

  /** Ends a use; answers its number, or `null` where there is none. */
  const stop = (to: MemberId): number | null => {
    const entry = open.get(to)
    if (!entry) return null
    open.delete(to)
    entry.cancel()
    for (const each of entry.rendezvous) each.stop()
    return entry.uses
  }

  const path: SignalPath = {
    name: 'rescue',
    reaches: (to) =>
      acquaintances.get(to) !== undefined && !links.working().includes(to) && deps.isNeeded(to),
    post: (to, signal) => {
      const known = acquaintances.get(to)
      if (!known) return
      for (const each of (open.get(to) ?? begin(to, known)).rendezvous) each.post(signal)
    },
  }

  return {
    path,
    /** Waits at the rendezvous for a member whose link is out, where nothing else leads there. */
    listen: (to: MemberId): void => {
      const known = acquaintances.get(to)
      if (known && !open.has(to) && deps.isNeeded(to)) begin(to, known)
    },
    /** The link is back: the rendezvous is over, and the next one has another number. */
    settle: (to: MemberId): void => {
      const known = acquaintances.get(to)
      const used = stop(to)
      if (used === null || !known) return
      // The other side may have been first to say so.
      if (known.uses === used) {
        known.uses += 1
        known.isAgreed = false
      }
      links.send(to, { type: 'line', uses: known.uses })
    },
    /** Takes the member's word how often the line has been used. */
    agree: (from: MemberId, uses: number): void => {
      const known = acquaintances.get(from)
      if (!known || uses < known.uses) return
      known.isAgreed = true
      if (uses === known.uses) return
      known.uses = uses
      // It is over for the other side: if this side's link is out once more, the next use is where they meet.
      stop(from)
      // The other side learns that this one has followed.
      links.send(from, { type: 'line', uses })
    },
    stop: (to: MemberId): void => void stop(to),
    close: (): void => {
      for (const to of [...open.keys()]) stop(to)
    },
  }
}
