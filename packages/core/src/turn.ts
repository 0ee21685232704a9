import { HMAC } from 'oslo/crypto'
import { base64 } from 'oslo/encoding'
import type { MemberId } from './id'
import type { IceServer } from './protocol/join'

/** A TURN server that shares a secret with us. */
export type Turn = { urls: string[]; secret: string }

/**
 * How long a member may open relays, in seconds. The server forgets the call after minutes and cannot give another
 * credential then, so one has to outlast the call.
 */
export const CREDENTIAL_SECONDS = 6 * 3600

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/**
 * One member's access to a TURN server, which checks it by the shared secret and keeps no accounts. `now` in
 * milliseconds since 1970, by a clock near the TURN server's own.
 * @see https://datatracker.ietf.org/doc/html/draft-uberti-behave-turn-rest-00
 */
export const iceServer = async (turn: Turn, member: MemberId, now: number): Promise<IceServer> => {
  const username = `${Math.floor(now / 1000) + CREDENTIAL_SECONDS}:${member}`
  const signature = await new HMAC('SHA-1').sign(bytes(turn.secret), bytes(username))
  return { urls: turn.urls, username, credential: base64.encode(new Uint8Array(signature)) }
}
