import { type Clock, wallClock } from '@talki/core/clock'
import { FRAMES } from '@talki/core/protocol/frames'
import { createTokenBuckets } from '@talki/core/token-bucket'

/** Frames of a connection that are refused, before it is closed. */
export const REFUSALS = { burst: 20, perSecond: 1 }

/** Tries to close a connection: one that has not worked is made again. */
const CLOSES = { burst: 1, perSecond: 0.2 }

/** Tokens that a frame takes which cannot be read: no page of ours sends any. */
export const UNREADABLE_TOKENS = 5

/** Verdict on a frame: it has its effect; its sender is told; is told, and closed; or it is dropped without a word. */
export type Verdict = 'pass' | 'refuse' | 'close' | 'drop'

/** Limit of the frames of each connection, in the memory of this process. */
export type FrameLimit = (connection: string, tokens: number) => Verdict

export const createFrameLimit = (clock: Clock = wallClock): FrameLimit => {
  const frames = createTokenBuckets(FRAMES, clock)
  const refusals = createTokenBuckets(REFUSALS, clock)
  const closes = createTokenBuckets(CLOSES, clock)
  return (connection, tokens) => {
    if (frames.take(connection, tokens).ok) return 'pass'
    if (refusals.take(connection, tokens).ok) return 'refuse'
    return closes.take(connection).ok ? 'close' : 'drop'
  }
}
