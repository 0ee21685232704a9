import { base64 } from 'oslo/encoding'
import { hmac } from './hmac'
import type { MemberId } from './id'
import type { IceServer } from './protocol/join'

/** TURN server that shares a secret with us. */
export type Turn = { urls: string[]; secret: string }

/**
 * Lifetime of a TURN credential, in seconds. What a stolen one is worth, against how long after the door a link that
 * breaks can still find a relay: the server forgets the call with its door and gives no other (ADR 0077).
 */
export const CREDENTIAL_SECONDS = 3600

/**
 * TURN server with a credential for one member, which it checks by the shared secret, since it keeps no accounts.
 * `now` in milliseconds since 1970, by a clock near the TURN server's own.
 * @see https://datatracker.ietf.org/doc/html/draft-uberti-behave-turn-rest-00
 */
export const iceServer = async (turn: Turn, member: MemberId, now: number): Promise<IceServer> => {
  const username = `${Math.floor(now / 1000) + CREDENTIAL_SECONDS}:${member}`
  const signature = await hmac('SHA-1', turn.secret, username)
  return { urls: turn.urls, username, credential: base64.encode(new Uint8Array(signature)) }
}
