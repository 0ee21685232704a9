import type { PathName } from '../signalling/paths'

/** A description that came by another path than the pair's channel is answered by it for so long, in milliseconds. */
const KEEP_MS = 5000

/** The path by which the peer's last description came: it works, when the channel may not, whatever this side thinks. */
export const createReplyPath = (now: () => number) => {
  let path: PathName | undefined
  let until = 0
  return {
    note: (by: PathName): void => {
      path = by === 'channel' ? undefined : by
      until = now() + KEEP_MS
    },
    /** The pair's own channel works again. */
    forget: (): void => {
      path = undefined
    },
    get: (): PathName | undefined => (now() < until ? path : undefined),
  }
}
