import type { Candidate } from '@talki/core/protocol/peer'

/** Later candidates wait so long for company, in milliseconds: each frame costs as much as an offer. */
const BATCH_MS = 100

/** Those of one's own interfaces wait for so long: where they can be reached at all, our checks seldom need them. */
const HOST_BATCH_MS = 500

/** A description is sent once no candidate has come for so long… */
const QUIET_MS = 8

/** …and at the latest after this, both in milliseconds. Host candidates take 2–10 ms, on a busy machine more; STUN’s may follow later. */
const HOLD_MS = 200

/** What a peer may have us keep until its description comes. */
const EARLY_MAX = 64

/**
 * Whether a candidate can lead to a browser. Over TCP browsers only dial, never listen (RFC 6544, `active`), so two of
 * them cannot meet there; TCP to a TURN server shows as a `relay` candidate over UDP.
 */
const isUseful = ({ candidate, tcpType }: RTCIceCandidate): boolean =>
  candidate !== '' && tcpType !== 'active'

/**
 * One's own candidates: those found while a description is held back travel in it, the others in batches. Those of a
 * first description are not sent when the connection has come about without them: an answer alone is enough where the
 * peer's candidates lead here. After a restart all are: `connected` then tells of the old way, which may be dying.
 */
export const createGathering = (
  pc: Pick<RTCPeerConnection, 'iceGatheringState' | 'iceConnectionState' | 'addEventListener'>,
  onBatch: (candidates: Candidate[]) => void,
) => {
  let batch: Candidate[] = []
  let descriptions = 0
  let batchTimer: ReturnType<typeof setTimeout> | undefined
  let batchAt = 0
  let release: (() => void) | null = null
  let holdTimer: ReturnType<typeof setTimeout> | undefined
  let quietTimer: ReturnType<typeof setTimeout> | undefined
  let isClosed = false

  const flush = (): void => {
    clearTimeout(batchTimer)
    batchTimer = undefined
    const ready = batch
    batch = []
    const isUp = ['connected', 'completed'].includes(pc.iceConnectionState)
    const isNeeded = descriptions > 1 || !isUp
    if (ready.length > 0 && isNeeded) onBatch(ready)
  }
  /** Sends what is there after so long, or before where that was to be. */
  const schedule = (ms: number): void => {
    const at = performance.now() + ms
    if (batchTimer !== undefined && batchAt <= at) return
    clearTimeout(batchTimer)
    batchAt = at
    batchTimer = setTimeout(flush, ms)
  }
  const cancelHold = (): void => {
    clearTimeout(holdTimer)
    clearTimeout(quietTimer)
    release = null
  }
  /** Ends the hold: what was found in it travels in the description. */
  const end = (): void => {
    const done = release
    cancelHold()
    forget()
    done?.()
  }
  const forget = (): void => {
    clearTimeout(batchTimer)
    batchTimer = undefined
    batch = []
  }
  pc.addEventListener('icecandidate', ({ candidate }) => {
    // The end needs no frame of its own: nobody waits for it.
    if (isClosed || !candidate || !isUseful(candidate)) return
    batch.push(candidate.toJSON() as Candidate)
    if (release) {
      clearTimeout(quietTimer)
      quietTimer = setTimeout(end, QUIET_MS)
    } else schedule(candidate.type === 'host' ? HOST_BATCH_MS : BATCH_MS)
  })
  pc.addEventListener('icegatheringstatechange', () => {
    if (isClosed || pc.iceGatheringState !== 'complete') return
    if (release) end()
    else if (batch.length > 0) schedule(HOST_BATCH_MS)
  })

  return {
    /** Calls back when the local description has what candidates it is worth waiting for. Supersedes itself. */
    hold: (done: () => void): void => {
      cancelHold()
      release = done
      if (pc.iceGatheringState === 'complete') {
        end()
        return
      }
      holdTimer = setTimeout(end, HOLD_MS)
      if (batch.length > 0) quietTimer = setTimeout(end, QUIET_MS)
    },
    /** A description that holds what waits is being sent. */
    described: (): void => {
      descriptions += 1
      forget()
    },
    close: (): void => {
      isClosed = true
      cancelHold()
      forget()
    },
  }
}

/** The peer's candidates: those that come before their description wait for it. */
export const createRemoteCandidates = (
  pc: Pick<RTCPeerConnection, 'remoteDescription' | 'addIceCandidate'>,
) => {
  let early: Candidate[] = []

  const add = async (candidates: readonly Candidate[]): Promise<void> => {
    for (const candidate of candidates) {
      const isAdded = pc.remoteDescription
        ? await pc.addIceCandidate(candidate as RTCIceCandidateInit).then(
            () => true,
            // Of a generation that is yet to come, or of none at all.
            () => false,
          )
        : false
      if (!isAdded && early.length < EARLY_MAX) early.push(candidate)
    }
  }
  return {
    add,
    /** To be called when a remote description has been set. */
    retry: async (): Promise<void> => {
      const waiting = early
      early = []
      await add(waiting)
    },
  }
}
