import type { IceServer, TurnServers, TurnServersError } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import type { Cancel, Platform } from './platform'

/** Credentials are renewed so long before the door closes, after which the server gives none, in milliseconds. */
const LAST_MS = 15_000

/** And so long before they end, in milliseconds. */
const MARGIN_MS = 300_000

export type TurnServersDeps = {
  setTimer: Platform['setTimer']
  ask: () => Promise<Result<TurnServers, TurnServersError>>
}

/**
 * TURN servers of a member: asked for once there is a peer, off the path of the first offers, since most pairs never
 * need a relay; and renewed while the door is open, the last time just before it closes.
 */
export const createTurnServers = (
  isOffered: boolean,
  { setTimer, ask }: TurnServersDeps,
  onServers: (iceServers: IceServer[]) => void,
) => {
  let isAsking = false
  let isHeld = false
  let isClosed = false
  let cancelRenewal: Cancel | null = null
  let cancelLast: Cancel | null = null

  const isOver = (): boolean => isClosed
  const renew = async (): Promise<void> => {
    if (isAsking || isOver()) return
    isAsking = true
    const given = await ask().catch(() => null)
    isAsking = false
    if (!given?.ok || isOver()) return
    isHeld = true
    onServers(given.value.iceServers)
    cancelRenewal?.()
    cancelRenewal = setTimer(() => {
      isHeld = false
      void renew()
    }, given.value.ttlMs - MARGIN_MS)
  }

  return {
    /** Asks for them, unless they are there, not to be had, or asked for already. Tries again at the next call. */
    request: async (): Promise<void> => {
      if (isOffered && !isHeld) await renew()
    },
    /** Takes the server's word that the door closes in `ms` milliseconds. */
    closesIn: (ms: number): void => {
      cancelLast?.()
      if (ms <= LAST_MS) return
      cancelLast = setTimer(() => {
        if (isHeld) void renew()
      }, ms - LAST_MS)
    },
    /** Begins again: the call has another door. */
    reopen: (): void => {
      isClosed = false
      isHeld = false
    },
    /** Ends the renewals: the door is closed, or the call is over. */
    close: (): void => {
      isClosed = true
      cancelRenewal?.()
      cancelLast?.()
    },
  }
}
