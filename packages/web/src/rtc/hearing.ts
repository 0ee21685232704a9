import type { Cancel, Platform } from './platform'

/** An unheard knock asks again after so many milliseconds: a little more than the server gives an admin to come back. */
const ASK_MS = 6000

/** One that is heard, and not decided on, asks after so long whether it still is; then ever more seldom. */
const HEARD_MS = 30_000

/** The wait of a knock: asks the server, which finds out whether the room has an admin, and sees to one if it can. */
export const createHearing = (setTimer: Platform['setTimer'], ask: () => void) => {
  let cancel: Cancel | null = null
  let wasHeard: boolean | null = null

  const stop = (): void => {
    cancel?.()
    cancel = null
    wasHeard = null
  }
  const wait = (ms: number, factor: number): void => {
    cancel = setTimer(() => {
      ask()
      wait(ms * factor, factor)
    }, ms)
  }

  return {
    /** Takes the server's word whether the knock is heard. */
    update: (isHeard: boolean): void => {
      if (isHeard === wasHeard) return
      cancel?.()
      wasHeard = isHeard
      wait(isHeard ? HEARD_MS : ASK_MS, isHeard ? 2 : 1)
    },
    /** The knock is over: decided on, or the door is closed. */
    stop,
  }
}
