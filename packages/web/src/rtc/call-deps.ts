import type { RoomId } from '@talki/core/id'
import type { JoinError, JoinResponse, TurnServers, TurnServersError } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import type { DataUse } from '../lib/data-use'
import type { PairCrypto } from './healing/pair-crypto'
import type { RendezvousServer } from './healing/rendezvous'
import type { LocalTracks, SourcesOn } from './media/local-tracks'
import type { Platform } from './platform'
import type { ReopeningServer } from './reopening'
import type { FrameTransforms } from './shared-encoder/frame-transforms'

/** What a call needs of the page, the server and the user's devices. */
export type CallDeps = {
  platform: Platform
  /** Whose network events count. */
  page: Window
  certificate: RTCCertificate | undefined
  /** Joins a room again. Rejects where the server cannot be reached. */
  rejoin: (room: RoomId) => Promise<Result<JoinResponse, JoinError>>
  /** Asks for the TURN servers of a member with a peer. Rejects where the server cannot be reached. */
  turnServers: (room: RoomId) => Promise<Result<TurnServers, TurnServersError>>
  /** What a new room for the call takes of the server. */
  reopening: ReopeningServer
  /** `null` outside secure contexts. */
  crypto: PairCrypto | null
  /** The server as a place where two members find each other again. Rejects where it cannot be reached. */
  rendezvous: RendezvousServer
  /** SHA-256 of a file, in hexadecimal digits. Rejects where it cannot be read. */
  hash: (blob: Blob) => Promise<string>
  tracks: () => LocalTracks
  sourcesOn: () => SourcesOn
  /** How much data the user wishes to send. */
  dataUse: () => DataUse
  /** The worker through which frames pass; null where each link encodes for itself. */
  transforms: FrameTransforms | null
  /** The level of this member's own microphone, 0–1. */
  level: () => number
}
