/** Fault of an ID token, by which a provider says who a user is. */
export type TokenFault = 'malformed' | 'algorithm' | 'signature' | 'issuer' | 'audience' | 'nonce' | 'expired'

/** Refusal by a rate limit: too many requests from one address, or by one browser. */
export type TooMany = { code: 'too_many'; retryAfterMs: number }

/** Error of a sign-in with Google that did not begin. */
export type GoogleStartError =
  | TooMany
  /** This installation has no client. */
  | { code: 'google_off' }
  /** Google does not answer, or not in time. */
  | { code: 'provider_unavailable' }

/** Error of a sign-in with Google that began. No session is made, and the old one stays. */
export type GoogleFinishError =
  | Exclude<GoogleStartError, TooMany>
  /** This browser has begun no sign-in: the cookie is another browser's, or gone. */
  | { code: 'state_missing' }
  /** This browser has begun another sign-in. */
  | { code: 'state_foreign' }
  /** The sign-in has begun too long ago, or was finished before. */
  | { code: 'state_spent' }
  | { code: 'consent_denied' }
  /** Google refuses for a reason that is not the user's. */
  | { code: 'provider_refused' }
  /** Google does not know the code that came back, or no longer. */
  | { code: 'code_refused' }
  | { code: 'token_invalid'; why: TokenFault }
