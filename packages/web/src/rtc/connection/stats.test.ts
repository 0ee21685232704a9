import { describe, expect, it } from 'vitest'
import { NO_FLOW } from './link-flow'
import { createLinkMeter, UNMEASURED } from './stats'

type Entries = Record<string, Record<string, unknown>>

const meter = (...reports: (Entries | 'closed')[]) => {
  let index = 0
  return createLinkMeter(
    {
      currentLocalDescription: { sdp: 'v=0\r\na=ice-ufrag:Ab3+\r\na=ice-pwd:x\r\n' } as RTCSessionDescription,
      getStats: () => {
        const report = reports[Math.min(index++, reports.length - 1)] ?? {}
        if (report === 'closed') return Promise.reject(new DOMException('closed', 'InvalidStateError'))
        return Promise.resolve(new Map(Object.entries(report)) as unknown as RTCStatsReport)
      },
    },
    () => index * 2000,
  )
}

/** As Chromium tells: the transport names the pair. */
const chromium = (own: string, other: string, more: Entries = {}): Entries => ({
  T: { type: 'transport', selectedCandidatePairId: 'P' },
  Q: { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 9 },
  P: { type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R', currentRoundTripTime: 0.0234 },
  L: { type: 'local-candidate', candidateType: own },
  R: { type: 'remote-candidate', candidateType: other },
  ...more,
})
const inbound = (packetsLost: number, packetsReceived: number) => ({
  type: 'inbound-rtp',
  packetsLost,
  packetsReceived,
})

describe('the path', () => {
  it.each([
    ['host', 'prflx', 'direct'],
    ['srflx', 'host', 'direct'],
    ['relay', 'host', 'relayed'],
    ['prflx', 'relay', 'relayed'],
  ])('from %s to %s is %s', async (own, other, route) => {
    expect(await meter(chromium(own, other))()).toMatchObject({ route, rttMs: 23, ufrag: 'Ab3+' })
  })

  it('is the marked pair where no transport names it, as in Firefox, with the round trip that the peer reports', async () => {
    const firefox: Entries = {
      Q: {
        type: 'candidate-pair',
        nominated: true,
        state: 'succeeded',
        localCandidateId: 'L',
        remoteCandidateId: 'R',
      },
      P: { type: 'candidate-pair', selected: true, localCandidateId: 'L2', remoteCandidateId: 'R' },
      L: { type: 'local-candidate', candidateType: 'host' },
      L2: { type: 'local-candidate', candidateType: 'relay' },
      R: { type: 'remote-candidate', candidateType: 'host' },
      A: { type: 'remote-inbound-rtp', roundTripTime: 0.3 },
      V: { type: 'remote-inbound-rtp', roundTripTime: 0.12 },
    }
    expect(await meter(firefox)()).toMatchObject({ route: 'relayed', rttMs: 120 })
  })

  it('is none before there is one', async () => {
    expect(await meter({})()).toMatchObject({ route: null, rttMs: null, loss: null })
  })
})

describe('loss', () => {
  it('is of what came since the measurement before, over all media', async () => {
    const measure = meter(
      { A: inbound(0, 100), V: inbound(10, 90) },
      { A: inbound(0, 150), V: inbound(20, 130) },
      { A: inbound(0, 150), V: inbound(20, 130) },
    )
    expect((await measure()).loss).toBe(0.05)
    expect((await measure()).loss).toBe(0.1)
    expect((await measure()).loss).toBeNull()
  })

  it('is never below zero: a packet that comes late, or twice, takes one back', async () => {
    const measure = meter({ A: inbound(5, 100) }, { A: inbound(3, 200) })
    await measure()
    expect((await measure()).loss).toBe(0)
  })

  it('takes nothing from what is no number', async () => {
    const odd = { type: 'inbound-rtp', packetsLost: 'many', packetsReceived: Number.NaN }
    expect((await meter({ A: odd, B: inbound(-3, 10) })()).loss).toBe(0)
  })
})

describe('media', () => {
  const media = (bytes: number, frames: number, over: Record<string, unknown> = {}): Entries => ({
    A: { type: 'inbound-rtp', kind: 'audio', bytesReceived: bytes },
    V: {
      type: 'inbound-rtp',
      kind: 'video',
      bytesReceived: bytes,
      framesDecoded: frames,
      frameHeight: 360,
      frameWidth: 640,
    },
    S: {
      type: 'inbound-rtp',
      kind: 'video',
      bytesReceived: 0,
      framesDecoded: 40,
      frameHeight: 1080,
      frameWidth: 1920,
    },
    O: { type: 'outbound-rtp', kind: 'video', bytesSent: bytes, ...over },
  })
  const flows = async (...reports: (Entries | 'closed')[]) => {
    const measure = meter(...reports)
    const told = []
    while (told.length < reports.length) told.push((await measure()).flow)
    return told
  }

  it('is what flowed since the measurement before, of the picture that moves', async () => {
    const [first, second, still] = await flows(media(1000, 0), media(26_000, 50), media(26_000, 50))
    expect(first).toEqual(NO_FLOW)
    expect(second).toEqual({
      ...NO_FLOW,
      inBps: 200_000,
      outBps: 100_000,
      fps: 25,
      width: 640,
      height: 360,
    })
    expect(still).toEqual({ ...NO_FLOW, inBps: 0, outBps: 0 })
  })

  it('is limited by the processor, or by a path that is slow, but not by what the page itself allows', async () => {
    const limit = async (reason: string, available?: number, targetBitrate?: number) => {
      const report = {
        ...chromium('host', 'host'),
        ...media(0, 0, { qualityLimitationReason: reason, targetBitrate }),
      }
      if (available !== undefined) report.P = { ...report.P, availableOutgoingBitrate: available }
      return (await flows(report))[0]?.limit
    }
    expect(await limit('cpu')).toBe('cpu')
    expect(await limit('bandwidth', 120_000)).toBe('bandwidth')
    expect(await limit('bandwidth', 4_000_000)).toBeNull()
    expect(await limit('bandwidth')).toBeNull()
    expect(await limit('bandwidth', 300_000, 290_000)).toBe('bandwidth')
    expect(await limit('bandwidth', 300_000, 140_000)).toBeNull()
    expect(await limit('none', 120_000)).toBeNull()
    const paused = media(0, 0, { qualityLimitationReason: 'cpu', active: false })
    expect((await flows(paused))[0]?.limit).toBeNull()
  })

  it('tells what the path takes, and what holds pictures back, whoever has set it', async () => {
    const report = { ...chromium('host', 'host'), ...media(0, 0, { qualityLimitationReason: 'bandwidth' }) }
    report.P = { ...report.P, availableOutgoingBitrate: 4_000_000 }
    expect((await flows(report))[0]).toMatchObject({ availableBps: 4_000_000, held: 'bandwidth' })
    expect((await flows(media(0, 0)))[0]).toMatchObject({ availableBps: null, held: null })
  })
})

it('measures nothing of a closed connection, and does not reject', async () => {
  expect(await meter('closed')()).toEqual(UNMEASURED)
})
