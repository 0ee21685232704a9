import { base64url } from 'oslo/encoding'
import { hmac, isHmac } from './hmac'
import { err, ok, type Result } from './result'

/** How far the clocks of the function that signs and the one that checks may differ. The database's clock decides. */
const SKEW_MS = 5000

/** Nonce, the time at which it ends, and the signature of both: characters that a query needs not encode. */
const FORM = /^(?<nonce>[\w-]{1,64})\.(?<ends>[0-9a-z]{1,10})\.(?<signature>[\w-]{43})$/
type Parts = Record<'nonce' | 'ends' | 'signature', string>

/** Signs a nonce with the time at which it ends (epoch milliseconds), for a socket's address. */
export const signNonce = async (key: string, nonce: string, endsAt: number): Promise<string> => {
  const signed = `${nonce}.${Math.ceil(endsAt / 1000).toString(36)}`
  const signature = await hmac('SHA-256', key, signed)
  return `${signed}.${base64url.encode(new Uint8Array(signature), { includePadding: false })}`
}

/**
 * Nonce of a socket's address, if this server has signed it and its time is not over: so that what is made up costs no
 * statement. Whether it was spent is known to the database alone.
 */
export const verifyNonce = async (
  key: string,
  text: string,
  now: number,
): Promise<Result<string, { code: 'unsigned' | 'expired' }>> => {
  const found = FORM.exec(text)
  if (!found) return err({ code: 'unsigned' })
  const { nonce, ends, signature } = found.groups as Parts
  const claimed = base64url.decode(signature, { strict: false })
  if (!(await isHmac('SHA-256', key, { text: `${nonce}.${ends}`, claimed }))) return err({ code: 'unsigned' })
  return Number.parseInt(ends, 36) * 1000 + SKEW_MS >= now ? ok(nonce) : err({ code: 'expired' })
}
