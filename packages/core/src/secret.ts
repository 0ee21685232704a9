import { sha256 } from 'oslo/crypto'
import { base64url } from 'oslo/encoding'

/** 256 random bits that prove something to whoever holds them, as 43 characters of base64url. */
export type Secret = { readonly text: string; readonly hash: string }

/** The form in which a secret is kept: what leaks from the database opens nothing. */
export const hashSecret = async (text: string): Promise<string> =>
  base64url.encode(new Uint8Array(await sha256(new TextEncoder().encode(text))), { includePadding: false })

/** A fresh secret, with the hash to keep in its place. */
export const newSecret = async (): Promise<Secret> => {
  const text = base64url.encode(crypto.getRandomValues(new Uint8Array(32)), { includePadding: false })
  return { text, hash: await hashSecret(text) }
}
