import type { Cancel, Platform } from './platform'

/** How often links are looked after, and the most that one tick may count for after a sleep, in milliseconds. */
const TICK_MS = 500
const TICK_MAX_MS = 2000

/** Calls `onTick` with the milliseconds since the tick before, until it is cancelled. */
export const startTicks = (
  platform: Pick<Platform, 'now' | 'setTicker'>,
  onTick: (ms: number) => void,
): Cancel => {
  let tickedAt = platform.now()
  return platform.setTicker(() => {
    const now = platform.now()
    const ms = Math.min(now - tickedAt, TICK_MAX_MS)
    tickedAt = now
    onTick(ms)
  }, TICK_MS)
}
