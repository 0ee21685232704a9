import type { JoinError, JoinResponse, TurnServers, TurnServersError } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import type { PairCrypto } from './healing/pair-crypto'
import type { RendezvousServer } from './healing/rendezvous'
import type { LocalTracks, SourcesOn } from './media/local-tracks'
import type { Platform } from './platform'

/** What a call needs of the page, the server and the user's devices. */
export type CallDeps = {
  platform: Platform
  /** Whose network events count. */
  page: Window
  certificate: RTCCertificate | undefined
  /** Joins the room again. Rejects where the server cannot be reached. */
  rejoin: () => Promise<Result<JoinResponse, JoinError>>
  /** Asks for the TURN servers of a member with a peer. Rejects where the server cannot be reached. */
  turnServers: () => Promise<Result<TurnServers, TurnServersError>>
  /** `null` outside secure contexts. */
  crypto: PairCrypto | null
  /** The server as a place where two members find each other again. Rejects where it cannot be reached. */
  rendezvous: RendezvousServer
  tracks: () => LocalTracks
  sourcesOn: () => SourcesOn
  /** The level of this member's own microphone, 0–1. */
  level: () => number
}
