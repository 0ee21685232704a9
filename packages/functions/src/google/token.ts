import { OAuth2RequestError, OAuth2Tokens } from 'arctic'
import * as v from 'valibot'
import { fetchInTime } from './fetch-in-time'

/** Deadline of the token endpoint, in milliseconds. */
const TIMEOUT_MS = 4000

/** Refusal of a token endpoint (RFC 6749, 5.2). */
const Refusal = v.object({ error: v.string() })

export type Exchange = {
  clientId: string
  clientSecret: string
  redirectUri: string
  code: string
  verifier: string
}

/**
 * Exchanges an authorization code (RFC 6749, 4.1.3, with PKCE). Arctic's own exchange takes no signal: with a
 * provider that hangs it would go on when the handler has given it up, and Lambda freezes over it. Throws arctic's
 * OAuth2RequestError when the provider refuses, and anything else when it cannot be reached in time.
 */
export const exchangeCode = async (endpoint: string, exchange: Exchange): Promise<OAuth2Tokens> => {
  const { clientId, clientSecret, redirectUri, code, verifier } = exchange
  const response = await fetchInTime(endpoint, TIMEOUT_MS, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
    headers: {
      accept: 'application/json',
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    },
  })
  const answer: unknown = await response.json()
  if (response.ok) return new OAuth2Tokens(v.parse(v.looseObject({}), answer))
  const refusal = v.safeParse(Refusal, answer)
  if (!refusal.success) throw new Error(`token endpoint: ${response.status}`)
  throw new OAuth2RequestError(refusal.output.error, null, null, null)
}
