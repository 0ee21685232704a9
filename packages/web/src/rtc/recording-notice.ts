import type { MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { createTokenBuckets } from '@talki/core/token-bucket'

/** A peer's word that it no longer records is taken so often: six times at once, then once in ten seconds. */
const ENDS = { burst: 6, perSecond: 0.1 }

/** A member records the call, or no longer does. */
export type RecordingEvent = { type: 'recording'; id: MemberId; on: boolean }

/**
 * Notice of recordings: this member tells every peer whether it records, and whoever it is linked with later as well. A
 * peer's notice always counts, and its withdrawal only so often: a peer that tells both in turn is shown as recording.
 */
export const createRecordingNotice = (
  me: MemberId,
  deps: {
    now: () => number
    members: () => readonly MemberId[]
    send: (id: MemberId, frame: PeerFrame) => boolean
  },
  emit: (event: RecordingEvent) => void,
) => {
  const buckets = createTokenBuckets(ENDS, { now: deps.now })
  const recording = new Set<MemberId>()
  let isOn = false

  return {
    /** Tells everybody that this member records, or no longer does. */
    set: (on: boolean): void => {
      if (on === isOn) return
      isOn = on
      for (const id of deps.members()) deps.send(id, { type: 'recording', on })
      emit({ type: 'recording', id: me, on })
    },
    /**
     * The channel to a peer has opened, for the first time or anew: it may have missed what was told, or still believe what
     * this member's page told before a reload.
     */
    onOpen: (id: MemberId): void => {
      deps.send(id, { type: 'recording', on: isOn })
    },
    /** Takes a peer's notice. */
    receive: (id: MemberId, on: boolean): void => {
      if (recording.has(id) === on) return
      if (!on && !buckets.take(id).ok) return
      if (on) recording.add(id)
      else recording.delete(id)
      emit({ type: 'recording', id, on })
    },
    onGone: (id: MemberId): void => {
      recording.delete(id)
    },
  }
}
