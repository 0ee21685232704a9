import type { IceServer, TurnServersError } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'

/**
 * TURN servers of a member that waited when it joined: asked for once it is admitted, off the path of the first offers,
 * since most pairs never need a relay.
 */
export const createTurnServers = (
  isNeeded: boolean,
  ask: () => Promise<Result<IceServer[], TurnServersError>>,
  onServers: (iceServers: IceServer[]) => void,
) => {
  let isMissing = isNeeded
  return {
    /** Asks for them, unless they are there, not to be had, or asked for already. Tries again at the next call. */
    request: async (): Promise<void> => {
      if (!isMissing) return
      isMissing = false
      const given = await ask().catch(() => null)
      if (given?.ok) onServers(given.value)
      else isMissing = true
    },
  }
}
