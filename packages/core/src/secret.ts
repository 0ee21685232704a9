import { sha256 } from 'oslo/crypto'
import { base64url } from 'oslo/encoding'

/** 256 random bits that prove something to whoever holds them, as 43 characters of base64url. */
export type Secret = { readonly text: string; readonly hash: string }

const encode = (bytes: ArrayBuffer): string =>
  base64url.encode(new Uint8Array(bytes), { includePadding: false })

/** The form in which a secret is kept: what leaks from the database opens nothing. */
export const hashSecret = async (text: string): Promise<string> =>
  encode(await sha256(new TextEncoder().encode(text)))

/**
 * HMAC-SHA-256. For what is not secret in itself, an address or an account's name: whoever has the hash and could
 * guess the text lacks the key to try it.
 */
export const keyedHash = async (key: string, text: string): Promise<ArrayBuffer> => {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', encoder.encode(key), algorithm, false, ['sign'])
  return crypto.subtle.sign('HMAC', imported, encoder.encode(text))
}

/** A secret that only the holder of another one can tell, one for each purpose; as 43 characters of base64url. */
export const deriveSecret = async (secret: string, purpose: string): Promise<string> =>
  encode(await keyedHash(secret, purpose))

/** A fresh secret, with the hash to keep in its place. */
export const newSecret = async (): Promise<Secret> => {
  const text = base64url.encode(crypto.getRandomValues(new Uint8Array(32)), { includePadding: false })
  return { text, hash: await hashSecret(text) }
}
