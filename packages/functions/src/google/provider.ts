import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose'
import * as v from 'valibot'
import { fetchInTime } from './fetch-in-time'

/** Deadline of one answer of the provider, in milliseconds. */
const TIMEOUT_MS = 3000

/** Time for which the provider's metadata is kept. */
const KEPT_MS = 3_600_000

const Url = v.pipe(v.string(), v.url())

/** @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const Metadata = v.object({
  issuer: v.string(),
  authorization_endpoint: Url,
  token_endpoint: Url,
  jwks_uri: Url,
})

export type Provider = { authorize: string; token: string; keys: JWTVerifyGetKey }

/** Metadata in a provider's discovery document. Throws when it is another issuer's, or names an address that is less safe. */
export const readMetadata = (issuer: string, document: unknown): v.InferOutput<typeof Metadata> => {
  const metadata = v.parse(Metadata, document)
  if (metadata.issuer !== issuer) throw new Error('discovery: another issuer')
  const urls = [metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri]
  const isSafe = (url: string): boolean => issuer.startsWith('http:') || url.startsWith('https:')
  if (!urls.every(isSafe)) throw new Error('discovery: not https')
  return metadata
}

/**
 * Provider: its endpoints and the keys it signs with, by its discovery document. Both are kept for as long
 * as the process lives, or an hour; the keys are fetched again when a token names one that is not among them.
 * Rejects when the provider cannot be reached in time, or names another issuer than the one it was asked as.
 */
export const createProvider = (issuer: string): (() => Promise<Provider>) => {
  let kept: { until: number; provider: Promise<Provider> } | undefined

  const discover = async (): Promise<Provider> => {
    const at = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
    const response = await fetchInTime(at, TIMEOUT_MS)
    if (!response.ok) throw new Error(`discovery: ${response.status}`)
    const metadata = readMetadata(issuer, await response.json())
    return {
      authorize: metadata.authorization_endpoint,
      token: metadata.token_endpoint,
      keys: createRemoteJWKSet(new URL(metadata.jwks_uri), {
        [customFetch]: (url, { headers }) => fetchInTime(url, TIMEOUT_MS, { headers }),
      }),
    }
  }

  return () => {
    if (kept && kept.until > Date.now()) return kept.provider
    const provider = discover()
    kept = { until: Date.now() + KEPT_MS, provider }
    // What failed is not kept: the next sign-in asks again. It fails long before the hour in which nothing takes its place.
    provider.catch(() => (kept = undefined))
    return provider
  }
}
