import { isIP } from 'node:net'
import type { ApiEvent } from './event'

/** The eight groups of an IPv6 address, in hexadecimal, without leading zeros. */
const groups = (address: string): string[] => {
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) => group.replace(/^0+(?=.)/, ''))
}

/** What is one household's or one person's: an IPv4 address, or the 64 bits that an IPv6 network hands out. */
const network = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  return isIP(address) === 6 ? groups(address.toLowerCase()).slice(0, 4).join(':') : address
}

/**
 * Whose request this is, as far as limits go. CloudFront's function (infra/domain.ts) writes the viewer's address into
 * this header, over what a viewer put there; the local stage does the same. `X-Forwarded-For` tells nothing: a Function URL
 * keeps its first entry, which is the viewer's own to choose. Without the header it is whoever called the function.
 */
export const networkOf = ({ headers, requestContext }: ApiEvent): string => {
  const viewer = headers['true-client-ip'] ?? ''
  const address = isIP(viewer) === 0 ? requestContext.http.sourceIp : viewer
  return isIP(address) === 0 ? 'unknown' : network(address)
}
