import { newMemberId } from '@talki/core/id'
import { PeerSignal } from '@talki/core/protocol/peer'
import fc from 'fast-check'
import { deflateSync } from 'fflate'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { decodePeerFrame, decodeSignal, encodeSignal } from './peer-codec'

const signal = (sdp: string): PeerSignal => ({
  id: 'one',
  link: 'link',
  description: { type: 'offer', sdp },
  candidates: [{ candidate: '', sdpMid: '0' }],
})
const deflated = (text: string): string =>
  `~${Buffer.from(deflateSync(new TextEncoder().encode(text))).toString('base64')}`

describe('a signal', () => {
  it('comes out as it went in, long or short, in any script', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4000, unit: 'grapheme' }), (sdp) => {
        expect(decodeSignal(encodeSignal(signal(sdp)))).toEqual(signal(sdp))
      }),
    )
  })

  it('with a description of the usual length takes less than half of it', () => {
    const sdp = Array.from(
      { length: 150 },
      (_, n) => `a=rtpmap:${n} VP8/90000\r\na=rtcp-fb:${n} nack pli`,
    ).join()
    expect(encodeSignal(signal(sdp)).length).toBeLessThan(sdp.length / 2)
  })

  it('that inflates beyond any description is cut off', () => {
    const bomb = JSON.stringify(signal(deflated('x'.repeat(4_000_000))))
    expect(bomb.length).toBeLessThan(16_384)
    expect(decodeSignal(bomb)?.description?.sdp.length ?? 0).toBeLessThanOrEqual(64_000)
  })

  it('that is anything else is refused and never throws', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }).map((text) => `~${text}`),
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(signal(`~${text}`))),
      fc.json(),
    )
    fc.assert(
      fc.property(hostile, (text) => {
        const read = decodeSignal(text)
        expect(read === null || v.is(PeerSignal, read)).toBe(true)
        decodePeerFrame(text)
      }),
    )
  })
})

describe('a frame of a peer', () => {
  const decode = (frame: unknown) => decodePeerFrame(JSON.stringify(frame))

  it.each(['rollback', 'pranswer'])('may not carry a %s', (type) => {
    const description = { type, sdp: 'v=0' }
    expect(decode({ type: 'signal', signal: { id: '1', link: 'l', description } })).toBeNull()
    expect(decodeSignal(JSON.stringify({ id: '1', link: 'l', description }))).toBeNull()
  })

  it('of a newer version is ignored, and so are sources and fields that only it knows', () => {
    expect(decode({ type: 'hologram', depth: 3 })).toBeNull()
    const camera = { source: 'camera', mid: '1', on: true }
    const sources = [{ ...camera, depth: 3 }, { source: 'lidar', mid: '7', on: true }, 'nonsense', null]
    expect(decode({ type: 'state', sources, mood: 'calm' })).toEqual({ type: 'state', sources: [camera] })
  })

  it('about links keeps the reports that it can read, within bounds', () => {
    const report = { to: newMemberId(), state: 'connected', rttMs: 20, loss: 0, route: 'direct', restarts: 0 }
    const bad = [
      { rttMs: -1 },
      { rttMs: 1e9 },
      { loss: 1.5 },
      { route: 'pigeon' },
      { to: 'me' },
      { restarts: 0.5 },
      { state: '<b>' },
    ].map((fault) => ({ ...report, ...fault }))
    expect(decode({ type: 'links', links: [...bad, null, 'x', { ...report, mood: 'calm' }] })).toEqual({
      type: 'links',
      links: [report],
    })
    expect(decode({ type: 'links', links: Array(33).fill(report) })).toBeNull()
    expect(decode({ type: 'links', links: report })).toBeNull()
    expect(decode({ type: 'restart_link', with: 'everyone' })).toBeNull()
    expect(decode({ type: 'restart_link', with: report.to })).toEqual({
      type: 'restart_link',
      with: report.to,
    })
  })
})
