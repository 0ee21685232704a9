import { hmac } from '@talki/core/hmac'
import { type UserId, userIdOf } from '@talki/core/id'
import { toDisplayName } from '@talki/core/protocol/name'
import type { GoogleFinishError } from '@talki/core/protocol/sign-in'
import { err, ok, type Result } from '@talki/core/result'
import { deriveSecret } from '@talki/core/secret'
import { CodeChallengeMethod, OAuth2Client, OAuth2RequestError } from 'arctic'
import { readIdToken } from './id-token'
import { createProvider } from './provider'
import { stateOf } from './state'
import { exchangeCode } from './token'

export type GoogleConfig = { clientId: string; clientSecret: string; issuer: string; redirectUri: string }

/** Verified user: a name to show, and an id that is the same at each sign-in and does not tell the account. */
export type Verified = { user: UserId; name: string; verified: true }

type Identified = Result<
  Verified,
  Extract<
    GoogleFinishError,
    { code: 'provider_unavailable' | 'provider_refused' | 'code_refused' | 'token_invalid' }
  >
>

/**
 * Sign-in at an OpenID provider, Google or one that speaks as it does: authorization code with PKCE. A browser's
 * whole part is one secret, of which `state`, `nonce` and the code verifier are derived, each of no use for another.
 */
export const createGoogle = (config: GoogleConfig) => {
  const { clientId, clientSecret, issuer, redirectUri } = config
  const client = new OAuth2Client(clientId, clientSecret, redirectUri)
  const provider = createProvider(issuer)

  const userOf = async (sub: string): Promise<UserId> => {
    const key = await deriveSecret(clientSecret, 'users')
    return userIdOf(await hmac('SHA-256', key, JSON.stringify([issuer, sub])))
  }

  const exchange = async (code: string, secret: string): Promise<Identified> => {
    const [{ token, keys }, verifier] = await Promise.all([provider(), deriveSecret(secret, 'verifier')])
    const tokens = await exchangeCode(token, { clientId, clientSecret, redirectUri, code, verifier })
    // Of the tokens only this one is read, and none is kept.
    const idToken = 'id_token' in tokens.data ? String(tokens.data.id_token) : ''
    const expected = { issuer, clientId, nonce: await deriveSecret(secret, 'nonce') }
    const identity = await readIdToken(idToken, keys, expected)
    if (!identity.ok) return identity
    const { sub, name } = identity.value
    return ok({ user: await userOf(sub), name: toDisplayName(name ?? ''), verified: true })
  }

  return {
    /** Address of the provider's page for the browser that has this secret. */
    authorizationUrl: async (secret: string): Promise<Result<string, { code: 'provider_unavailable' }>> => {
      const [state, nonce, verifier] = await Promise.all([
        stateOf(secret),
        deriveSecret(secret, 'nonce'),
        deriveSecret(secret, 'verifier'),
      ])
      const found = await provider().catch(() => undefined)
      if (!found) return err({ code: 'provider_unavailable' })
      const { S256 } = CodeChallengeMethod
      const scopes = ['openid', 'profile']
      const url = client.createAuthorizationURLWithPKCE(found.authorize, state, S256, verifier, scopes)
      url.searchParams.set('nonce', nonce)
      // A user who has just signed out may want another account.
      url.searchParams.set('prompt', 'select_account')
      return ok(url.href)
    },

    /**
     * Identifies the user who came back with this code. Never throws, and whatever the provider does it answers in ten seconds: discovery,
     * token and keys have a deadline each, and together less than the function (15 s).
     */
    identify: async (code: string, secret: string): Promise<Identified> => {
      try {
        return await exchange(code, secret)
      } catch (error) {
        if (!(error instanceof OAuth2RequestError)) return err({ code: 'provider_unavailable' })
        // Our own credentials or address are wrong: that is for the operator, and trying again is no use.
        const isOurs = ['invalid_client', 'unauthorized_client', 'redirect_uri_mismatch'].includes(error.code)
        return err({ code: isOurs ? 'provider_refused' : 'code_refused' })
      }
    },
  }
}
export type Google = ReturnType<typeof createGoogle>
