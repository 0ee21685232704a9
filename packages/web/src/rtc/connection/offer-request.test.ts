import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OfferRequest, Source } from '@talki/core/protocol/peer'
import { fakePlatform } from '../_fake-platform'
import { bySource, kindOf } from '../media/local-tracks'
import { createFakeNetwork, FakeConnection, fakeTrack } from './_fake-connection'
import { createConnection, type Connection, type SignalContent } from './connection'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => vi.useRealTimers())

/** Two sides of one link: the first is polite, and has made the first offer. `isLost`: signals that do not arrive. */
const link = async () => {
  const network = createFakeNetwork()
  const platform = fakePlatform()
  const said: string[] = []
  const requests: OfferRequest[] = []
  /** The texts of the offers after the first, and how many candidates each has. */
  const offers = new Map<string, number>()
  const stage = { isLost: (() => false) as (signal: SignalContent) => boolean, said, requests, offers }
  const make = (role: 'offering' | 'answering') => {
    const pc = new FakeConnection(network)
    const tracks = bySource((): MediaStreamTrack | null => null)
    const connection: Connection = createConnection({
      role,
      link: 'abcdefghijklmnop.1',
      pc: pc as unknown as RTCPeerConnection,
      platform,
      tracks: () => tracks,
      outgoing: {} as MediaStream,
    })
    const share = (source: Source): void => {
      tracks[source] = fakeTrack(kindOf(source))
      connection.setTrack(source, tracks[source])
    }
    const stop = (source: Source): void => {
      tracks[source] = null
      connection.setTrack(source, null)
    }
    return { pc, connection, share, stop }
  }
  const [polite, impolite] = [make('offering'), make('answering')]
  const join = (from: typeof polite, to: typeof polite, isPolite: boolean) =>
    from.connection.bind({
      isPolite: () => isPolite,
      onSignal: (signal) => {
        const name = isPolite ? 'polite' : 'impolite'
        if (signal.description) said.push(`${name} ${signal.description.type}`)
        if (signal.description?.type === 'offer') {
          const { sdp } = signal.description
          offers.set(
            sdp,
            (JSON.parse(sdp.split('\n', 1)[0] ?? '') as { candidates: string[] }).candidates.length,
          )
        }
        if (signal.request) {
          said.push(`${name} request`)
          requests.push(signal.request)
        }
        if (!stage.isLost(signal)) setTimeout(() => void to.connection.receive(signal), 5)
      },
      onChange: () => undefined,
      onOpen: () => undefined,
      onFrame: () => undefined,
      onMessageOpen: () => undefined,
      onMessageFrame: () => undefined,
      onFileOpen: () => undefined,
    })
  join(impolite, polite, false)
  join(polite, impolite, true)
  await vi.advanceTimersByTimeAsync(1000)
  expect(said.splice(0)).toEqual(['polite offer', 'impolite answer'])
  offers.clear()
  return { ...stage, stage, polite, impolite }
}
const soon = () => vi.advanceTimersByTimeAsync(1000)
const isUp = ({ connection }: { connection: Connection }) => connection.state() === 'connected'

describe('after the first offer', () => {
  it('the polite side has the other restart ICE', async () => {
    const { polite, impolite, said, requests } = await link()
    const [before, other] = [polite.pc.ufrag(), impolite.pc.ufrag()]
    polite.connection.restart()
    expect(polite.connection.isAwaitingAnswer()).toBe(true)
    await soon()
    expect(said).toEqual(['polite request', 'impolite offer', 'polite answer'])
    expect(requests).toEqual([{ restarts: other, sources: [] }])
    expect([polite.pc.ufrag(), impolite.pc.ufrag()]).not.toEqual([before, other])
    expect([polite, impolite].map(isUp)).toEqual([true, true])
    expect(polite.connection.isAwaitingAnswer()).toBe(false)
  })

  it('the offer of a restart waits for its candidates', async () => {
    const { impolite, offers } = await link()
    impolite.connection.restart()
    await soon()
    expect([...offers.values()]).toEqual([1])
  })

  it('a wish of both is one restart', async () => {
    const { polite, impolite, said, offers } = await link()
    polite.connection.restart()
    impolite.connection.restart()
    await soon()
    // The request may have the offer and its answer said again, and no other made.
    expect(new Set(said)).toEqual(new Set(['polite request', 'impolite offer', 'polite answer']))
    expect(offers.size).toBe(1)
    expect([polite, impolite].map(isUp)).toEqual([true, true])
  })

  it('a request that comes after its restart asks for nothing', async () => {
    const { polite, impolite, said } = await link()
    const restarts = impolite.pc.ufrag()
    impolite.connection.restart()
    await soon()
    said.length = 0
    await impolite.connection.receive({ request: { restarts, sources: [] } })
    await soon()
    expect([said, polite.connection.isAwaitingAnswer()]).toEqual([[], false])
  })

  it('a request that was lost is sent again', async () => {
    const { stage, polite, said } = await link()
    stage.isLost = ({ request }) => request !== undefined
    polite.connection.restart()
    await soon()
    stage.isLost = () => false
    polite.connection.resend()
    await soon()
    expect(said).toEqual(['polite request', 'polite request', 'impolite offer', 'polite answer'])
  })

  it('a request is kept while another offer of the peer is answered', async () => {
    const { polite, impolite } = await link()
    const restarts = impolite.pc.ufrag()
    impolite.share('screen')
    await vi.advanceTimersByTimeAsync(2)
    polite.connection.restart()
    await soon()
    expect(impolite.pc.ufrag()).not.toBe(restarts)
    expect(polite.connection.isAwaitingAnswer()).toBe(false)
    expect(impolite.connection.midOf('screen')).toBe('2')
  })

  it('both sides’ further sources have a section each', async () => {
    const { polite, impolite, said, requests } = await link()
    polite.share('screen')
    impolite.share('screen')
    await soon()
    expect(requests[0]).toEqual({ restarts: null, sources: ['screen'] })
    expect(said).not.toContain('polite offer')
    const [mine, theirs] = [polite.connection.midOf('screen'), impolite.connection.midOf('screen')]
    expect([mine, theirs].sort()).toEqual(['2', '3'])
    for (const { pc } of [polite, impolite]) expect(pc.getTransceivers()).toHaveLength(4)
  })

  it.each([
    ['polite', 'impolite'],
    ['impolite', 'polite'],
  ] as const)('a source of the %s side has a section of its own beside one of the other', async (a, b) => {
    const sides = await link()
    const [first, second] = [sides[a], sides[b]]
    first.share('screen')
    await soon()
    second.share('screen')
    await soon()
    const mids = [first.connection.midOf('screen'), second.connection.midOf('screen')]
    expect(mids).toEqual(['2', '3'])
    const directions = ({ pc }: typeof first) => pc.getTransceivers().map(({ direction }) => direction)
    expect(directions(first).slice(2)).toEqual(['sendonly', 'recvonly'])
    expect(directions(second).slice(2)).toEqual(['recvonly', 'sendonly'])
  })

  it('a source that ends while it waits starts again in its section', async () => {
    const { stage, polite } = await link()
    stage.isLost = ({ request }) => request !== undefined
    polite.share('screen')
    polite.stop('screen')
    stage.isLost = () => false
    polite.connection.resend()
    await soon()
    expect(polite.connection.midOf('screen')).toBe('2')
    polite.share('screen')
    expect(polite.pc.getTransceivers()[2]?.sender.track).not.toBeNull()
  })

  it('a source has one section, however often it is requested', async () => {
    const { polite, impolite } = await link()
    polite.share('screen')
    await soon()
    for (let repeat = 0; repeat < 3; repeat += 1)
      await impolite.connection.receive({ request: { restarts: null, sources: ['screen', 'camera'] } })
    await soon()
    expect(impolite.pc.getTransceivers()).toHaveLength(3)
  })

  it('the polite side takes no request', async () => {
    const { polite, said } = await link()
    await polite.connection.receive({ request: { restarts: polite.pc.ufrag(), sources: ['screen'] } })
    await soon()
    expect([said, polite.pc.getTransceivers()]).toEqual([[], expect.objectContaining({ length: 2 })])
  })

  it('an offer that overtakes the answer before it is left for its repetition', async () => {
    const { stage, polite, impolite } = await link()
    const offer = { type: 'offer' as const, sdp: impolite.pc.localDescription?.sdp ?? '' }
    stage.isLost = () => true
    impolite.connection.restart()
    await soon()
    // The impolite side would never do so: its own offer waits.
    await impolite.connection.receive({
      description: { ...offer, sdp: polite.pc.localDescription?.sdp ?? '' },
    })
    expect(impolite.pc.signalingState).toBe('have-local-offer')
    stage.isLost = () => false
    impolite.connection.resend()
    await soon()
    expect([polite, impolite].map(isUp)).toEqual([true, true])
  })
})
