/** What is wrong with a provider's word about somebody. */
export type TokenFault = 'malformed' | 'algorithm' | 'signature' | 'issuer' | 'audience' | 'nonce' | 'expired'

/** So much has been asked for from one address, or by one browser, that it is time for a pause. */
export type TooMany = { code: 'too_many'; retryAfterMs: number }

/** Why a sign-in with Google did not begin. */
export type GoogleStartError =
  | TooMany
  /** This installation has no client. */
  | { code: 'google_off' }
  /** Google does not answer, or not in time. */
  | { code: 'provider_unavailable' }

/** Why one did not end well. No session is made, and the old one stays. */
export type GoogleFinishError =
  | Exclude<GoogleStartError, TooMany>
  /** This browser has not begun any: the cookie is another browser's, or gone. */
  | { code: 'state_missing' }
  /** It has begun another one. */
  | { code: 'state_foreign' }
  /** It has begun this one, but too long ago, or has finished it before. */
  | { code: 'state_spent' }
  | { code: 'consent_denied' }
  /** Google refuses for a reason that is not the person's. */
  | { code: 'provider_refused' }
  /** Google does not know the code that came back, or no longer. */
  | { code: 'code_refused' }
  | { code: 'token_invalid'; why: TokenFault }
