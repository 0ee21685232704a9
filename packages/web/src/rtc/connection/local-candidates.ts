import type { Candidate } from '@talki/core/protocol/peer'
import type { Cancel, Platform } from '../platform'

/** Later candidates are collected for so long, in milliseconds: each frame costs as much as an offer. */
const BATCH_MS = 100

/** Host candidates are collected for so long: where they can be reached at all, our checks seldom need them. */
const HOST_BATCH_MS = 500

/** A description is sent once no candidate has come for so long… */
const QUIET_MS = 8

/** …and at the latest after this, in milliseconds. Host candidates take 2–10 ms, on a busy machine more; STUN’s may follow later. */
const HOLD_MS = 200

/**
 * Whether a candidate can lead to a browser. Over TCP browsers only dial, never listen (RFC 6544, `active`), so two of
 * them cannot meet there; TCP to a TURN server shows as a `relay` candidate over UDP.
 */
const isUseful = ({ candidate, tcpType }: RTCIceCandidate): boolean =>
  candidate !== '' && tcpType !== 'active'

/**
 * Local candidates: those found while a description is held back travel in it, the others in batches. Those of a first
 * description are not sent when the connection has come about without them: an answer alone is enough where the peer's
 * candidates lead here. After a restart all are sent: `connected` then tells of the old path, which may be dying.
 */
export const createLocalCandidates = (
  pc: Pick<RTCPeerConnection, 'iceGatheringState' | 'iceConnectionState' | 'addEventListener'>,
  { now, setTimer }: Pick<Platform, 'now' | 'setTimer'>,
  onBatch: (candidates: Candidate[]) => void,
) => {
  let batch: Candidate[] = []
  let descriptions = 0
  let batchAt = 0
  let cancelBatch: Cancel | null = null
  let cancelHold: Cancel | null = null
  let cancelQuiet: Cancel | null = null
  /** Sends the description that is held back. */
  let release: (() => void) | null = null
  let hasFound = false
  /** `complete` tells of the gathering before. */
  let isRestarting = false
  let isClosed = false

  const clearBatch = (): void => {
    cancelBatch?.()
    cancelBatch = null
    batch = []
  }
  const flush = (): void => {
    const ready = batch
    clearBatch()
    const isUp = ['connected', 'completed'].includes(pc.iceConnectionState)
    const isNeeded = descriptions > 1 || !isUp
    if (ready.length > 0 && isNeeded) onBatch(ready)
  }
  /** Sends the batch in `ms` milliseconds, or earlier where that was planned. */
  const schedule = (ms: number): void => {
    const at = now() + ms
    if (cancelBatch !== null && batchAt <= at) return
    cancelBatch?.()
    batchAt = at
    cancelBatch = setTimer(flush, ms)
  }
  const clearHold = (): void => {
    cancelHold?.()
    cancelQuiet?.()
    release = null
  }
  /** Ends the hold: what was found in it travels in the description. */
  const endHold = (): void => {
    const done = release
    clearHold()
    clearBatch()
    done?.()
  }
  const watchQuiet = (): void => {
    cancelQuiet?.()
    cancelQuiet = setTimer(endHold, QUIET_MS)
  }

  pc.addEventListener('icecandidate', ({ candidate }) => {
    // The end of gathering needs no frame of its own: nothing waits for it.
    if (isClosed || !candidate || !isUseful(candidate)) return
    hasFound = true
    isRestarting = false
    batch.push(candidate.toJSON() as Candidate)
    if (release) watchQuiet()
    else schedule(candidate.type === 'host' ? HOST_BATCH_MS : BATCH_MS)
  })
  pc.addEventListener('icegatheringstatechange', () => {
    if (isClosed) return
    if (pc.iceGatheringState === 'gathering') isRestarting = false
    if (pc.iceGatheringState !== 'complete') return
    if (release) endHold()
    else if (batch.length > 0) schedule(HOST_BATCH_MS)
  })

  return {
    /** The browser gathers, and has found nothing: neither a candidate, which takes milliseconds, nor that there is none. */
    isGatheringNothing: (): boolean => !hasFound && pc.iceGatheringState === 'gathering',
    /** Calls back when the local description has the candidates that are worth waiting for. A later hold replaces it. */
    hold: (done: () => void): void => {
      clearHold()
      release = done
      if (pc.iceGatheringState === 'complete' && !isRestarting) {
        endHold()
        return
      }
      cancelHold = setTimer(endHold, HOLD_MS)
      if (batch.length > 0) watchQuiet()
    },
    /** Notes that a description, with all candidates so far in it, is being sent. */
    described: (): void => {
      descriptions += 1
      clearBatch()
    },
    /** Notes that all candidates are about to be gathered anew, before the connection says so itself. */
    restarted: (): void => {
      isRestarting = true
      clearHold()
      clearBatch()
    },
    close: (): void => {
      isClosed = true
      clearHold()
      clearBatch()
    },
  }
}
