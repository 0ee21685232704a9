import type { Candidate } from '@talki/core/protocol/peer'

/** The most candidates kept for links whose offer is yet to come; the oldest make room. */
const CANDIDATES_MAX = 64

/** How long they are kept, in milliseconds: an offer that is overtaken by its candidates follows within seconds. */
const KEEP_MS = 10_000

/** Candidates that came before the offer of their link. */
export const createEarlyCandidates = (now: () => number) => {
  let kept: { link: string; candidate: Candidate; at: number }[] = []
  return {
    add: (link: string, candidates: readonly Candidate[]): void => {
      const at = now()
      const fresh = kept.filter((entry) => at - entry.at < KEEP_MS)
      kept = [...fresh, ...candidates.map((candidate) => ({ link, candidate, at }))].slice(-CANDIDATES_MAX)
    },
    /** Removes and returns the candidates of one link. */
    take: (link: string): Candidate[] => {
      const taken = kept.filter((entry) => entry.link === link)
      kept = kept.filter((entry) => entry.link !== link)
      return taken.map(({ candidate }) => candidate)
    },
  }
}
