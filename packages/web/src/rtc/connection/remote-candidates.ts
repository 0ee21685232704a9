import type { Candidate } from '@talki/core/protocol/peer'

/** The most candidates that wait for a description; the oldest make room. */
const WAITING_MAX = 64

/** How many remote descriptions a refused candidate may outlive before it is dropped: its own may be overtaken by another. */
const DESCRIPTIONS_MAX = 2

/**
 * The peer's candidates. Those that come before their description, or belong to a generation whose description is yet to
 * come, wait for it; what fits no description after two more, or is pushed out by newer candidates, is dropped.
 */
export const createRemoteCandidates = (
  pc: Pick<RTCPeerConnection, 'remoteDescription' | 'addIceCandidate'>,
) => {
  let waiting: { candidate: Candidate; descriptions: number }[] = []

  const isAdded = async (candidate: Candidate): Promise<boolean> => {
    if (!pc.remoteDescription) return false
    return pc.addIceCandidate(candidate as RTCIceCandidateInit).then(
      () => true,
      // Of a generation that is yet to come, or that is over.
      () => false,
    )
  }
  const keep = (candidate: Candidate, descriptions: number): void => {
    waiting = [...waiting, { candidate, descriptions }].slice(-WAITING_MAX)
  }

  return {
    add: async (candidates: readonly Candidate[]): Promise<void> => {
      for (const candidate of candidates) if (!(await isAdded(candidate))) keep(candidate, 0)
    },
    /** Tries the waiting candidates again: to be called when a remote description has been set. */
    retry: async (): Promise<void> => {
      const tried = waiting
      waiting = []
      for (const { candidate, descriptions } of tried) {
        if (!(await isAdded(candidate)) && descriptions + 1 < DESCRIPTIONS_MAX)
          keep(candidate, descriptions + 1)
      }
    },
  }
}
