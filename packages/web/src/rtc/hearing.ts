import type { Cancel, Platform } from './platform'

/** An unheard knock asks again after so many milliseconds: a little more than the server gives an admin to come back. */
const ASK_MS = 6000

/** The wait of a knock that nobody hears: asks the server, which sees to it that the room has an admin if it can. */
export const createHearing = (setTimer: Platform['setTimer'], ask: () => void) => {
  let cancel: Cancel | null = null

  const stop = (): void => {
    cancel?.()
    cancel = null
  }
  const wait = (): void => {
    cancel = setTimer(() => {
      ask()
      wait()
    }, ASK_MS)
  }

  return {
    /** Takes the server's word whether the knock is heard. */
    update: (isHeard: boolean): void => {
      if (isHeard) stop()
      else if (cancel === null) wait()
    },
    stop,
  }
}
