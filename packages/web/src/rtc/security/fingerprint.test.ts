import { describe, expect, it } from 'vitest'
import { newFingerprint } from '../connection/_fake-connection'
import { fingerprintOf } from './fingerprint'

const [A, B] = [newFingerprint(), newFingerprint()]
const line = (value: string, hash = 'sha-256'): string => `a=fingerprint:${hash} ${value}\r\n`
const sdp = (...lines: string[]): string => `v=0\r\ns=-\r\n${lines.join('m=audio 9\r\na=mid:0\r\n')}`

describe('fingerprint of a description', () => {
  it('is the one that all sections name, of the session or of each, in any case', () => {
    expect(fingerprintOf(sdp(line(A)))).toBe(A)
    expect(fingerprintOf(sdp(line(A), line(A)))).toBe(A)
    expect(fingerprintOf(sdp(line(A.toLowerCase(), 'SHA-256'), line(A)))).toBe(A)
  })

  it.each([
    ['none', ''],
    ['two certificates', sdp(line(A), line(B))],
    ['a true one beside another hash', sdp(line(A), line(A.slice(0, 59), 'sha-1'))],
    ['another hash alone', sdp(line(A, 'sha-512'))],
    ['too short', sdp(line(A.slice(3)))],
    ['one within another line', `s=a=fingerprint:sha-256 ${A}`],
  ])('is none where it cannot be told: %s', (_what, text) => {
    expect(fingerprintOf(text)).toBeNull()
  })
})
