import type { Connection } from '../connection/connection'
import { createLinkOrder } from './link-id'

/** How long a frame may be overtaken by a later one, in milliseconds. */
const OVERTAKEN_MS = 1500

/** Which of two links with one peer is kept, where both sides have begun one or an old offer comes late. */
export const createPrecedence = ({ now, isPolite }: { now: () => number; isPolite: boolean }) => {
  const order = createLinkOrder()
  /** The present link was begun from this side. */
  let isMine = false
  let madeAt = 0
  return {
    /** Notes the link that is in use from now on. */
    adopt: (link: string, byMe: boolean): void => {
      isMine = byMe
      if (!byMe) order.adopt(link)
    },
    /** Notes that the first offer of the present link has its answer. */
    onMade: (): void => {
      madeAt = now()
    },
    /** Whether an offer for another link replaces the present one. */
    isReplacedBy: (offered: string, present: Pick<Connection, 'link' | 'isMade'>): boolean => {
      // Both began at once: the impolite side's link is kept.
      if (isMine && !present.isMade()) return isPolite
      // The peer's own offer of that moment, dropped for ours, may have been overtaken by its answer.
      if (isMine) return now() - madeAt > OVERTAKEN_MS
      return !order.isOlder(offered, present.link())
    },
  }
}
