import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { ApiEvent } from './event'

/** Network of a caller: an IPv4 address, or the 64 bits of an IPv6 address that one household or person is given. */
const network = (address: string): string => {
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  return parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')
}

/**
 * Network that a request counts for in rate limits. CloudFront's function (infra/domain.ts) writes the viewer's address
 * into this header, over what a viewer put there; the local stage does the same. `X-Forwarded-For` tells nothing: a Function
 * URL keeps its first entry, which is the viewer's own to choose. Without the header it is the caller of the function.
 */
export const networkOf = ({ headers, requestContext }: ApiEvent): string => {
  const viewer = headers['true-client-ip'] ?? ''
  const address = isIP(viewer) === 0 ? requestContext.http.sourceIp : viewer
  // Not by ipaddr.js, which also takes `0x7f.1` and `1` for addresses.
  return isIP(address) === 0 ? 'unknown' : network(address)
}
