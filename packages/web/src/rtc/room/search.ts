import type { Cancel, Platform } from '../platform'

/** An admin who is out of the mesh is reported after so long, in milliseconds: a reload, a lift, a change of networks. */
const REPORT_MS = 15_000

/** And again after so long, then ever more seldom: the server gives the admin five seconds to answer. */
const AGAIN_MS = 10_000
const AGAIN_MAX_MS = 80_000

/** The search for an admin who is out of reach: `report` tells the server, which asks them (see `seek_admin`). */
export const createSearch = (
  setTimer: Platform['setTimer'],
  deps: { isNeeded: () => boolean; report: () => void },
) => {
  let cancel: Cancel | null = null

  const stop = (): void => {
    cancel?.()
    cancel = null
  }
  const wait = (ms: number, next: number): void => {
    cancel = setTimer(() => {
      deps.report()
      wait(next, Math.min(2 * next, AGAIN_MAX_MS))
    }, ms)
  }

  return {
    /** Something has changed: the admin, the link to them, or the socket. */
    update: (): void => {
      if (!deps.isNeeded()) stop()
      else if (cancel === null) wait(REPORT_MS, AGAIN_MS)
    },
    stop,
  }
}
