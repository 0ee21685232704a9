import type { Db } from '@talki/core/db'
import type { IceServer } from '@talki/core/protocol/seat'
import type { Turn } from '@talki/core/turn'

/** What the procedures need to be told once. Seconds throughout. */
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
}

/** What a procedure is given: explicit, so that nothing is found by magic. */
export type Context = {
  db: Db
  config: ApiConfig
  /** The session token that the browser presented. */
  token: string | undefined
  /** Hands the browser a token, or takes it away. */
  setToken: (token: string | null) => void
}
