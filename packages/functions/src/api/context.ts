import type { Db } from '@talki/core/db'
import type { Log } from '@talki/core/log'
import type { IceServer } from '@talki/core/protocol/join'
import type { Turn } from '@talki/core/turn'
import type { CountCall } from './call-limit'
import type { Google, GoogleConfig } from '../google/google'

/** Configuration of the api. Seconds throughout. */
export type ApiConfig = {
  origin: string
  socketUrl: string
  seats: number
  doorSeconds: number
  nonceSeconds: number
  sessionSeconds: number
  iceServers: IceServer[]
  /** Undefined where there is no TURN server. */
  turn: Turn | undefined
  /** Undefined where users cannot sign in with Google. */
  google: GoogleConfig | undefined
  /** Sign-ins that one address may begin in ten minutes. */
  signIns: number
  /** Calls that one address may open in ten minutes. */
  calls: number
  /** Calls of procedures that one address may make at once, and as many again in half a minute. */
  requests: number
  /** Key that addresses are hashed with. */
  addressKey: string
  /** Key that nonces are signed with. */
  nonceKey: string
  /** Key that forwarding keys are signed with. */
  forwardingSecret: string
}

/** Context of a procedure: explicit, no ambient state. */
export type Context = {
  db: Db
  config: ApiConfig
  google: Google | undefined
  log: Log
  countCall: CountCall
  request: string
  /** Network of the caller, by which limits count: an IPv4 address, or an IPv6 network's. */
  network: string
  /** The session token that the browser presented. */
  token: string | undefined
  /** Hands the browser a token, or takes it away. */
  setToken: (token: string | null) => void
  /** The secrets of the sign-ins that this browser's tabs have begun at a provider, the latest last. */
  signIns: string[]
  setSignIns: (secrets: readonly string[]) => void
}
