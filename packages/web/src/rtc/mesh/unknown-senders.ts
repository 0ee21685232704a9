import type { MemberId } from '@talki/core/id'
import type { PeerSignal } from '@talki/core/protocol/peer'
import type { PathName } from '../signalling/paths'

/** The most signals kept, and for how many milliseconds. */
const SIGNALS_MAX = 64
const KEEP_MS = 10_000

type Kept = { from: MemberId; signal: PeerSignal; by: PathName }

/** Signals of members whom the server has yet to tell of: a newcomer's offer may overtake the word of its admission. */
export const createUnknownSenders = (now: () => number) => {
  let kept: (Kept & { at: number })[] = []
  const prune = (): void => {
    kept = kept.filter(({ at }) => now() - at < KEEP_MS)
  }
  return {
    /** Keeps a signal. False where there is no space left. */
    add: (from: MemberId, signal: PeerSignal, by: PathName): boolean => {
      prune()
      if (kept.length >= SIGNALS_MAX) return false
      kept.push({ from, signal, by, at: now() })
      return true
    },
    /** Removes and returns the signals whose senders are known by now, in order. */
    takeKnown: (isKnown: (id: MemberId) => boolean): Kept[] => {
      prune()
      const known = kept.filter(({ from }) => isKnown(from))
      kept = kept.filter(({ from }) => !isKnown(from))
      return known
    },
  }
}
