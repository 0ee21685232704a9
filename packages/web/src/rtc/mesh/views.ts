import type { MemberId } from '@talki/core/id'
import { PICTURES, VIEW_HEIGHT_MAX, type PeerFrame, type PictureSource } from '@talki/core/protocol/peer'
import type { Cancel, Platform } from '../platform'

/** A change of size or a picture that goes out of sight is told after so long: layouts change in several steps. */
const SETTLE_MS = 250

export type ViewsDeps = {
  platform: Pick<Platform, 'setTimer'>
  /** Sends a frame on the pair's own channel. False where it could not be handed over. */
  send: (id: MemberId, frame: PeerFrame) => boolean
}

type Heights = Partial<Record<PictureSource, number>>

/**
 * What this member shows of each peer's pictures, as the peers are told: nobody sends what nobody sees. A picture that comes
 * into sight is told of at once. One timer for all.
 */
export const createViews = ({ platform, send }: ViewsDeps) => {
  const shown = new Map<MemberId, Heights>()
  const told = new Map<MemberId, Heights>()
  let cancel: Cancel | null = null

  const tell = (id: MemberId): void => {
    const now = shown.get(id)
    if (!now) return
    const before = told.get(id) ?? {}
    for (const source of PICTURES) {
      const height = now[source]
      if (height === undefined || height === before[source]) continue
      if (send(id, { type: 'view', source, height })) told.set(id, { ...told.get(id), [source]: height })
    }
  }
  const tellAll = (): void => {
    cancel = null
    for (const id of shown.keys()) tell(id)
  }

  return {
    /** Notes how tall a peer's picture is shown, in device pixels; 0 for one that is not. */
    set: (id: MemberId, source: PictureSource, height: number): void => {
      const bounded = Math.min(VIEW_HEIGHT_MAX, Math.max(0, Math.round(height)))
      const wasHidden = shown.get(id)?.[source] === 0
      shown.set(id, { ...shown.get(id), [source]: bounded })
      if (wasHidden && bounded > 0) tell(id)
      else cancel ??= platform.setTimer(tellAll, SETTLE_MS)
    },
    /** The channel to a peer has opened, for the first time or anew: it is told of everything. */
    onOpen: (id: MemberId): void => {
      told.delete(id)
      tell(id)
    },
    onGone: (id: MemberId): void => {
      shown.delete(id)
      told.delete(id)
    },
    close: (): void => cancel?.(),
  }
}
