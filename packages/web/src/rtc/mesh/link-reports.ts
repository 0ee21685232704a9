import type { MemberId } from '@talki/core/id'
import type { LinkReport } from '@talki/core/protocol/link-report'
import type { PeerFrame } from '@talki/core/protocol/peer'
import type { LinkFlow } from '../connection/link-flow'
import type { LinkQuality } from '../connection/stats'
import type { Platform } from '../platform'
import type { LinkState } from './link-state'

/** How often a member measures its links and tells its peers, in milliseconds. One timer for all links. */
const REPORT_MS = 2500

/** A link is restarted at the wish of other members at most so often, in milliseconds. */
const ASKED_EVERY_MS = 10_000

/** What other members may wish for and be told by the control channel about links that are not the pair's own. */
export type LinkFrame = Extract<PeerFrame, { type: 'links' | 'restart_link' }>

/** This member's end of one link. */
export type LinkEnd = {
  link: () => LinkState
  measure: () => Promise<LinkQuality>
  sendFrame: (frame: PeerFrame) => boolean
  /** Restarts ICE. `isAsked`: at another member's wish, which prolongs nothing. */
  restart: (isAsked?: boolean) => void
}

/** State of a link as it is reported: how this member tries to mend it, and whether it still does, is its own affair. */
const reported = (link: LinkState): LinkReport['state'] =>
  link === 'connecting' || link === 'connected' ? link : 'reconnecting'

/**
 * Reports of a member about its links; `by` is this member as well as the peers. `flows`: the media of this member's own
 * links, which the peers are not told.
 */
export type LinksEvent = {
  type: 'links'
  by: MemberId
  links: readonly LinkReport[]
  flows?: ReadonlyMap<MemberId, LinkFlow>
}

/**
 * The reports from which every member draws the map of all links: each measures its own, and tells its peers. What a peer
 * reports is its own word, about its own links alone.
 */
export const createLinkReports = (
  me: MemberId,
  deps: { platform: Pick<Platform, 'now' | 'setTicker'>; ends: () => ReadonlyMap<MemberId, LinkEnd> },
  emit: (event: LinksEvent) => void,
) => {
  const { ends } = deps
  const { now, setTicker } = deps.platform
  const paths = new Map<MemberId, { ufrag: string; restarts: number }>()
  const askedAt = new Map<MemberId, number>()
  let isClosed = false

  const countRestarts = (to: MemberId, ufrag: string | null): number => {
    const known = paths.get(to)
    if (ufrag === null || known?.ufrag === ufrag) return known?.restarts ?? 0
    const restarts = known ? known.restarts + 1 : 0
    paths.set(to, { ufrag, restarts })
    return restarts
  }
  const reportOn = async ([to, end]: [MemberId, LinkEnd]): Promise<{ link: LinkReport; flow: LinkFlow }> => {
    const { ufrag, flow, ...quality } = await end.measure()
    const limit = flow.limit === null ? {} : { limit: flow.limit }
    const state = reported(end.link())
    return { link: { to, state, ...quality, ...limit, restarts: countRestarts(to, ufrag) }, flow }
  }
  const report = async (): Promise<void> => {
    const present = ends()
    for (const id of paths.keys()) if (!present.has(id)) paths.delete(id)
    if (present.size === 0) return
    const told = await Promise.all([...present].map(reportOn))
    if (isClosed) return
    const links = told.map(({ link }) => link)
    emit({ type: 'links', by: me, links, flows: new Map(told.map(({ link, flow }) => [link.to, flow])) })
    for (const end of ends().values()) end.sendFrame({ type: 'links', links })
  }
  const stop = setTicker(() => void report(), REPORT_MS)

  const restartAsked = (other: MemberId): void => {
    if (now() - (askedAt.get(other) ?? Number.NEGATIVE_INFINITY) < ASKED_EVERY_MS) return
    const end = ends().get(other)
    if (!end) return
    askedAt.set(other, now())
    end.restart(true)
  }
  /** Has the member `at` restart its link to `other`: this one does so itself, another is asked. */
  const restartFrom = (at: MemberId, other: MemberId): void => {
    if (at === me) ends().get(other)?.restart()
    else if (other !== me) ends().get(at)?.sendFrame({ type: 'restart_link', with: other })
  }

  return {
    /** Takes a peer's frame. */
    receive: (from: MemberId, frame: LinkFrame): void => {
      if (frame.type === 'restart_link') restartAsked(frame.with)
      else emit({ type: 'links', by: from, links: frame.links })
    },
    /** Restarts the link between two members. Of two others both are asked, since one may be out of reach. */
    restart: (a: MemberId, b: MemberId): void => {
      restartFrom(a, b)
      restartFrom(b, a)
    },
    close: (): void => {
      isClosed = true
      stop()
    },
  }
}
