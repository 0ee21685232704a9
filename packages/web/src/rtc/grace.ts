import type { Cancel, Platform } from './platform'

/** What the server has sent before the door closed arrives within so many milliseconds. */
const LAST_WORD_MS = 1000

/** For so long after the door the server still carries signals between admitted members, in milliseconds. */
const GRACE_MS = 10_000

/**
 * The grace after the door: the server is kept for its last word, and then while a link to an admitted member is still
 * being made, since two of the last moment would otherwise never meet. `onOver`: it is needed no more.
 */
export const createGrace = (
  setTimer: Platform['setTimer'],
  deps: { isConnecting: () => boolean; onOver: () => void },
) => {
  let timers: Cancel[] = []
  let isLastWordDue = false

  /** Ends the grace. False where it had not begun. */
  const stop = (): boolean => {
    const wasRunning = timers.length > 0
    for (const cancel of timers) cancel()
    timers = []
    return wasRunning
  }
  const check = (): void => {
    if (timers.length > 0 && !isLastWordDue && !deps.isConnecting()) deps.onOver()
  }
  const onLastWord = (): void => {
    isLastWordDue = false
    check()
  }

  return {
    /** Begins the grace, once. */
    start: (): void => {
      if (timers.length > 0) return
      isLastWordDue = true
      timers = [setTimer(onLastWord, LAST_WORD_MS), setTimer(deps.onOver, GRACE_MS)]
    },
    /** A link has changed. */
    check,
    stop,
  }
}
