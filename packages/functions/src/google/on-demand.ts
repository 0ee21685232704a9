import { lazily } from '@talki/core/protocol/lazily'
import type { Google, GoogleConfig } from './google'

/**
 * Google whose code is loaded when the first user signs in with it: a cold start for any other request, which most are,
 * does without the libraries of OAuth and of JSON Web Tokens.
 */
export const googleOnDemand = (config: GoogleConfig): Google => {
  const google = lazily(async () => (await import('./google')).createGoogle(config))
  return {
    authorizationUrl: async (secret) => (await google()).authorizationUrl(secret),
    identify: async (code, secret) => (await google()).identify(code, secret),
  }
}
