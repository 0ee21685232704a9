import type { MemberId } from '@talki/core/id'
import type { LimitReason, PeerFrame, PictureSource } from '@talki/core/protocol/peer'
import type { LinkFlow } from '../connection/link-flow'
import type { Platform } from '../platform'
import { createUplink, type UplinkDeps } from './uplink'
import { createViews } from './views'

/** What peers tell each other of the pictures that they send and show. */
export type PictureFrame = Extract<PeerFrame, { type: 'view' | 'limited' }>

/** A peer tells why it sends less than is shown here, or (`why` is null) that it no longer does; `absent`: it sends nothing. */
export type LimitedEvent = {
  type: 'limited'
  id: MemberId
  source: PictureSource
  why: LimitReason | null
  absent: boolean
}

/** Composition of what is sent of this member's pictures and what it shows of others'. */
export const createPictures = (
  deps: UplinkDeps & { platform: Pick<Platform, 'now' | 'setTimer'> },
  emit: (event: LimitedEvent) => void,
) => {
  const uplink = createUplink(deps)
  const views = createViews({
    platform: deps.platform,
    send: (id, frame) => deps.ends().get(id)?.sendFrame(frame) ?? false,
  })

  return {
    /** Takes a peer's frame. */
    receive: (id: MemberId, frame: PictureFrame): void => {
      const { source } = frame
      if (frame.type === 'view') uplink.onView(id, source, frame.height)
      else emit({ type: 'limited', id, source, why: frame.why, absent: frame.absent })
    },
    onOpen: (id: MemberId): void => {
      uplink.onOpen(id)
      views.onOpen(id)
    },
    onGone: (id: MemberId): void => {
      uplink.onGone(id)
      views.onGone(id)
    },
    /** Takes what was measured of the links. */
    look: (flows: ReadonlyMap<MemberId, LinkFlow>): void => uplink.look(flows),
    /** A source of this member went on or off. */
    onSources: uplink.onSources,
    tick: uplink.tick,
    /** Notes how tall a peer's picture is shown here, in device pixels; 0 for one that is not. */
    setView: views.set,
    onCameraSender: uplink.onCameraSender,
    close: (): void => {
      views.close()
      uplink.close()
    },
  }
}
