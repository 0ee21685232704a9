import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newFingerprint } from '../connection/_fake-connection'
import { descriptionOf, partsOf, type DirectParts } from './description'

const fingerprint = newFingerprint()

/** Chromium's offer for a data channel alone, as it gives it. */
const CHROMIUM = `v=0\r
o=- 4611731400430051336 2 IN IP4 127.0.0.1\r
s=-\r
t=0 0\r
a=group:BUNDLE 0\r
a=extmap-allow-mixed\r
a=msid-semantic: WMS\r
m=application 50121 UDP/DTLS/SCTP webrtc-datachannel\r
c=IN IP4 203.0.113.7\r
a=candidate:1 1 udp 2113937151 0f8fad5b-d9cb-469f-a165-70867728950e.local 50121 typ host generation 0 network-cost 999\r
a=candidate:2 1 tcp 1518280447 0f8fad5b-d9cb-469f-a165-70867728950e.local 9 typ host tcptype active generation 0\r
a=candidate:3 1 udp 1677729535 203.0.113.7 50121 typ srflx raddr 0.0.0.0 rport 0 generation 0 network-cost 999\r
a=ice-ufrag:k3Fd\r
a=ice-pwd:Zq0y8s3vX1+uT7wRkJd/5aBc\r
a=ice-options:trickle\r
a=fingerprint:sha-256 ${fingerprint}\r
a=setup:actpass\r
a=mid:0\r
a=sctp-port:5000\r
a=max-message-size:262144\r
`

describe('parts of a description', () => {
  it('are what its code has to carry', () => {
    expect(partsOf('offer', CHROMIUM)).toEqual({
      kind: 'offer',
      ufrag: 'k3Fd',
      pwd: 'Zq0y8s3vX1+uT7wRkJd/5aBc',
      fingerprint,
      candidates: [
        { type: 'host', address: '0f8fad5b-d9cb-469f-a165-70867728950e.local', port: 50_121 },
        { type: 'srflx', address: '203.0.113.7', port: 50_121 },
      ],
    })
  })

  it('are those of the likeliest candidates, some of each type', () => {
    const hosts = Array.from(
      { length: 9 },
      (_, at) => `a=candidate:h${at} 1 udp ${100 + at} 192.0.2.${at + 1} 5000 typ host\r\n`,
    )
    const parts = partsOf('offer', CHROMIUM.replace('a=ice-ufrag', `${hosts.join('')}a=ice-ufrag`))
    expect(parts?.candidates.map(({ type, address }) => `${type} ${address}`)).toEqual([
      'host 0f8fad5b-d9cb-469f-a165-70867728950e.local',
      'host 192.0.2.9',
      'host 192.0.2.8',
      'host 192.0.2.7',
      'srflx 203.0.113.7',
    ])
  })

  it.each([
    ['media beside the channel', CHROMIUM.replace('m=app', 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nm=app')],
    ['another mid', CHROMIUM.replace('mid:0', 'mid:1')],
    ['no fingerprint', CHROMIUM.replace(/a=fingerprint.*\r\n/, '')],
    ['two fingerprints', `${CHROMIUM}a=fingerprint:sha-256 ${newFingerprint()}\r\n`],
    ['no credentials', CHROMIUM.replace(/a=ice-pwd.*\r\n/, '')],
  ])('are none where the template would not make it again: %s', (_what, sdp) => {
    expect(partsOf('offer', sdp)).toBeNull()
  })

  it('come back from the template', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<DirectParts['kind']>('offer', 'active', 'passive'),
        fc.integer({ min: 0, max: 2 }),
        (kind, count) => {
          const candidates = [
            { type: 'host', address: '192.0.2.1', port: 1 } as const,
            { type: 'srflx', address: '2001:db8:0:0:0:0:0:1', port: 65_535 } as const,
          ].slice(0, count)
          const parts: DirectParts = { kind, ufrag: 'abcd', pwd: 'p'.repeat(24), fingerprint, candidates }
          const { type, sdp } = descriptionOf(parts)
          expect(partsOf(type, sdp)).toEqual(parts)
        },
      ),
    )
  })
})
