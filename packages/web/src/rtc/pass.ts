import { toBase64Url } from './base64'

/** Pass of one member to a new room of its call: `text` is for the member, `hash` (SHA-256) for the server. */
export type Pass = { text: string; hash: string }

/** A new pass of 256 random bits. Rejects outside secure contexts, where no page can hash. */
export const newPass = async (crypto: Crypto): Promise<Pass> => {
  const text = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return { text, hash: toBase64Url(new Uint8Array(hash)) }
}
