import type { MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { createTokenBuckets } from '@talki/core/token-bucket'

/** A peer's word that something is over is taken so often: six times at once, then once in ten seconds. */
const ENDS = { burst: 6, perSecond: 0.1 }

/** What a member may do for a stretch of the call, of which everybody is told. */
type Doing = 'recording' | 'captioning'

/** A member does this now, or no longer does. */
export type NoticeEvent<D extends Doing> = { type: D; id: MemberId; on: boolean }

export type NoticeDeps = {
  me: MemberId
  now: () => number
  /** The members with whom there is a link. */
  members: () => readonly MemberId[]
  send: (id: MemberId, frame: PeerFrame) => boolean
}

/**
 * Notice of what members do: this member tells every peer, and whoever it is linked with later as well. A peer's notice
 * always counts, and its withdrawal only so often: a peer that tells both in turn is shown as doing it.
 */
export const createNotice = <D extends Doing>(
  type: D,
  { me, now, members, send }: NoticeDeps,
  emit: (event: NoticeEvent<D>) => void,
) => {
  const buckets = createTokenBuckets(ENDS, { now })
  const doing = new Set<MemberId>()
  let isOn = false

  return {
    /** Tells everybody that this member does it, or no longer does. */
    set: (on: boolean): void => {
      if (on === isOn) return
      isOn = on
      for (const id of members()) send(id, { type, on })
      emit({ type, id: me, on })
    },
    /**
     * The channel to a peer has opened, for the first time or anew: it may have missed what was told, or still believe what
     * this member's page told before a reload.
     */
    onOpen: (id: MemberId): void => {
      send(id, { type, on: isOn })
    },
    /** Takes a peer's notice. */
    receive: (id: MemberId, on: boolean): void => {
      if (doing.has(id) === on) return
      if (!on && !buckets.take(id).ok) return
      if (on) doing.add(id)
      else doing.delete(id)
      emit({ type, id, on })
    },
    onGone: (id: MemberId): void => {
      doing.delete(id)
    },
  }
}
