import { sha256 } from 'oslo/crypto'
import { base64url } from 'oslo/encoding'
import { hmac } from './hmac'

/** Secret of 256 random bits, as 43 characters of base64url, and the hash that is kept in its place. */
export type Secret = { readonly text: string; readonly hash: string }

const encode = (bytes: ArrayBuffer): string =>
  base64url.encode(new Uint8Array(bytes), { includePadding: false })

/** Hash of a secret (SHA-256), the form in which it is kept: what leaks from the database opens nothing. */
export const hashSecret = async (text: string): Promise<string> =>
  encode(await sha256(new TextEncoder().encode(text)))

/**
 * Secret derived from another one for a purpose, by HMAC-SHA-256; as 43 characters of base64url. Also the keyed hash of
 * what could be guessed, an address or an account's name: without the key no guess can be tried.
 */
export const deriveSecret = async (secret: string, purpose: string): Promise<string> =>
  encode(await hmac('SHA-256', secret, purpose))

/** New secret, from the platform's cryptographic randomness. */
export const newSecret = async (): Promise<Secret> => {
  const text = base64url.encode(crypto.getRandomValues(new Uint8Array(32)), { includePadding: false })
  return { text, hash: await hashSecret(text) }
}
