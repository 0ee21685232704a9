import type { Cancel, Platform } from '../platform'
import type { SocketState } from '../signalling/server'

/** A socket that is not needed is given up after so long, in milliseconds: links that have just come up may yet fail. */
const REST_MS = 2000

export type DutyDeps = {
  setTimer: Platform['setTimer']
  /** This member admits, or would be the next who does. */
  isOnDuty: () => boolean
  /** A link is missing, which the server may have to help with. */
  isMissingAnybody: () => boolean
  socket: () => SocketState
  rest: () => void
  wake: () => void
}

/**
 * Who needs a socket: the admin and who would succeed, and a member who is not linked with everybody. Every other one
 * gives it up. A member who rests has it back when the role comes to them, and by the first signal that no other path
 * carries (see signalling/server.ts).
 */
export const createDuty = (deps: DutyDeps) => {
  let cancel: Cancel | null = null

  const stop = (): void => {
    cancel?.()
    cancel = null
  }
  const isIdle = (): boolean => deps.socket() === 'open' && !deps.isOnDuty() && !deps.isMissingAnybody()
  const onTime = (): void => {
    cancel = null
    if (isIdle()) deps.rest()
  }

  return {
    /** Something has changed: the role, a link, or the socket. */
    update: (): void => {
      if (deps.isOnDuty()) deps.wake()
      if (isIdle()) cancel ??= deps.setTimer(onTime, REST_MS)
      else stop()
    },
    stop,
  }
}
