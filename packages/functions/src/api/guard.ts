import type { ApiEvent } from './event'

/** Largest body of a request. The longest that a page needs is a batch of ten short calls. */
const BODY_MAX_BYTES = 16_384

/** Path that the router is mounted at. */
export const PREFIX = '/api'

export type Refusal = {
  status: number
  reason: 'method' | 'origin' | 'content_type' | 'too_large' | 'path'
}

/**
 * Refusal of a request that no page of ours would send: another method (GETs of two users can be answered as one at the
 * edge), another site's page (OWASP ASVS 5, 3.5.1), the content types that a form can send unasked, bulk.
 */
export const refusal = (event: ApiEvent, origin: string): Refusal | undefined => {
  const { headers, body, requestContext, rawPath } = event
  if (requestContext.http.method !== 'POST') return { status: 405, reason: 'method' }
  if (!isSameOrigin(headers, origin)) return { status: 403, reason: 'origin' }
  const type = headers['content-type']?.replace(/;.*/s, '').trim().toLowerCase()
  if (type !== 'application/json') return { status: 403, reason: 'content_type' }
  if (Buffer.byteLength(body) > BODY_MAX_BYTES) return { status: 413, reason: 'too_large' }
  if (!rawPath.startsWith(`${PREFIX}/`)) return { status: 404, reason: 'path' }
  return undefined
}

/** Check of the origin: a browser names it with every POST; `Sec-Fetch-Site`, where it is sent, must not say otherwise. */
const isSameOrigin = (headers: ApiEvent['headers'], origin: string): boolean => {
  const site = headers['sec-fetch-site']
  return headers.origin === origin && (site === undefined || site === 'same-origin')
}
