import type { TokenFault } from '@talki/core/protocol/sign-in'
import { err, ok, type Result } from '@talki/core/result'
import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose'
import * as v from 'valibot'

/** Signature algorithms: what every provider of OpenID Connect can do (Core, 15.1), and Google does. No other is accepted. */
const ALGORITHMS = ['RS256']

/** Tolerated difference of two machines' clocks, in seconds. */
const TOLERANCE_SECONDS = 10

const GOOGLE = 'https://accounts.google.com'

const Claims = v.object({
  sub: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  aud: v.union([v.string(), v.strictTuple([v.string()])]),
  azp: v.optional(v.string()),
  nonce: v.string(),
  name: v.fallback(v.optional(v.string()), undefined),
})

/** Identity of a user, as their provider tells it. */
export type Identity = { sub: string; name: string | undefined }

export type Expected = { issuer: string; clientId: string; nonce: string }

/** Fault that an error stands for. Undefined for the others: they concern the keys, which could not be fetched. */
const faultOf = (error: unknown): TokenFault | undefined => {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'iss' ? 'issuer' : error.claim === 'aud' ? 'audience' : 'malformed'
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JWKSNoMatchingKey) return 'signature'
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'malformed'
  if (error instanceof errors.JOSENotSupported) return 'algorithm'
  return undefined
}

/** Fault of a claim that is not as it should be. */
const faultIn = (issues: v.InferIssue<typeof Claims>[]): TokenFault => {
  const claims = issues.map(({ path }) => path?.[0].key)
  return claims.includes('nonce') ? 'nonce' : claims.includes('aud') ? 'audience' : 'malformed'
}

/**
 * Reads an ID token: signed by the provider with a key of its own, issued by it, for us alone, in answer to this very
 * request, and not yet expired (OpenID Connect Core, 3.1.3.7). Rejects when the provider's keys cannot be had.
 */
export const readIdToken = async (
  token: string,
  keys: JWTVerifyGetKey,
  expected: Expected,
): Promise<Result<Identity, { code: 'token_invalid'; why: TokenFault }>> => {
  const invalid = (why: TokenFault) => err({ code: 'token_invalid' as const, why })
  const { issuer, clientId, nonce } = expected
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      // Google's own tokens may leave out the scheme, as its documentation says.
      issuer: issuer === GOOGLE ? [GOOGLE, 'accounts.google.com'] : issuer,
      audience: clientId,
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: TOLERANCE_SECONDS,
    })
    const claims = v.safeParse(Claims, payload)
    if (!claims.success) return invalid(faultIn(claims.issues))
    if (claims.output.azp !== undefined && claims.output.azp !== clientId) return invalid('audience')
    if (claims.output.nonce !== nonce) return invalid('nonce')
    return ok({ sub: claims.output.sub, name: claims.output.name })
  } catch (error) {
    const why = faultOf(error)
    if (why === undefined) throw error
    return invalid(why)
  }
}
