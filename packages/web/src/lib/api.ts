import type { AppRouter } from '@talki/functions/api/router'
import { BATCH_SEPARATOR } from '@talki/core/protocol/batch'
import { createTRPCClient, httpBatchLink, httpLink, splitLink } from '@trpc/client'

/** Longer than a cold start and a database that wakes; shorter than anybody waits. */
const DEADLINE_MS = 15_000

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * The hash that CloudFront wants beside a body before it signs the request to the function (AWS, "Restrict access to
 * an AWS Lambda function URL origin"). Left out where the page is no secure context and cannot hash.
 */
export const bodyHash = async (body: string): Promise<Record<string, string>> =>
  'subtle' in crypto
    ? { 'x-amz-content-sha256': hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body))) }
    : {}

const post = async (
  url: Parameters<typeof fetch>[0],
  init: { body?: BodyInit | null } | undefined,
): Promise<Response> => {
  const body = typeof init?.body === 'string' ? init.body : ''
  const path = typeof url === 'string' ? url.replaceAll(',', BATCH_SEPARATOR) : url
  return fetch(path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...(await bodyHash(body)) },
    signal: AbortSignal.timeout(DEADLINE_MS),
  })
}

// Answers must never be kept by anything between, and a GET invites that.
const options = { url: '/api', methodOverride: 'POST', fetch: post } as const

/** Calls to the server. Expected failures are results; a rejection is an outage (`outageOf`). */
export const api = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      // Two that wait at a rendezvous send as much as one request may hold.
      condition: ({ path }) => path.startsWith('rendezvous.'),
      true: httpLink(options),
      false: httpBatchLink(options),
    }),
  ],
})
