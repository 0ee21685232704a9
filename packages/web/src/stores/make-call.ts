import type { JoinResponse } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import { api } from '../lib/api'
import { createCall, type Call } from '../rtc/call'
import type { CallDeps } from '../rtc/call-deps'
import type { CallEvent } from '../rtc/call-events'
import { sha256Of } from '../rtc/files/files'
import { browserPairCrypto } from '../rtc/healing/pair-crypto'
import { newPass } from '../rtc/pass'
import { createFrameTransforms } from '../rtc/shared-encoder/frame-transforms'

/** What the store of the call gives to it: the browser, the user's devices and wishes. */
type Own = Pick<CallDeps, 'platform' | 'certificate' | 'tracks' | 'sourcesOn' | 'dataUse' | 'level'> & {
  /** Asks the server under a session, which may have to be made first. */
  signedIn: <T, E extends { code: string }>(ask: () => Promise<Result<T, E>>) => Promise<Result<T, E>>
}

/**
 * Makes the call of a seat, with the server's API and the page's own cryptography. A module apart from the store,
 * which is given it when a call begins: the lobby has the store, and does without the mesh and all that belongs to it.
 */
export const makeCall = (
  joined: JoinResponse,
  { signedIn, ...own }: Own,
  onEvent: (event: CallEvent) => void,
): Call =>
  createCall(
    joined,
    {
      ...own,
      page: window,
      transforms: createFrameTransforms(window),
      rejoin: (now) => api.rooms.join.mutate({ room: now }),
      turnServers: (now) => api.rooms.turnServers.mutate({ room: now }),
      reopening: {
        reopen: (wish) => signedIn(() => api.rooms.reopen.mutate(wish)),
        follow: (wish) => signedIn(() => api.rooms.follow.mutate(wish)),
        newPass: () => newPass(window.crypto),
      },
      crypto: browserPairCrypto(window.crypto),
      rendezvous: {
        open: (seat) => api.rendezvous.open.mutate(seat),
        exchange: (seat) => api.rendezvous.exchange.mutate(seat),
        close: (seat) => api.rendezvous.close.mutate(seat),
      },
      hash: (blob) => sha256Of(window.crypto, blob),
    },
    onEvent,
  )
export type MakeCall = typeof makeCall
