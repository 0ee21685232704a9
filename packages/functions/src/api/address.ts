import { isIP } from 'node:net'
import type { ApiEvent } from './event'

/** Groups of an IPv6 address, in hexadecimal, without leading zeros. */
const groups = (address: string): string[] => {
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) => group.replace(/^0+(?=.)/, ''))
}

/** Network of an address, which is one household's or one user's: an IPv4 address, or the 64 bits of an IPv6 network. */
const network = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  return isIP(address) === 6 ? groups(address.toLowerCase()).slice(0, 4).join(':') : address
}

/**
 * Network that a request came from, by which limits count. CloudFront's function (infra/domain.ts) writes the viewer's address into
 * this header, over what a viewer put there; the local stage does the same. `X-Forwarded-For` tells nothing: a Function URL
 * keeps its first entry, which is the viewer's own to choose. Without the header it is the address that called the function.
 */
export const networkOf = ({ headers, requestContext }: ApiEvent): string => {
  const viewer = headers['true-client-ip'] ?? ''
  const address = isIP(viewer) === 0 ? requestContext.http.sourceIp : viewer
  return isIP(address) === 0 ? 'unknown' : network(address)
}
