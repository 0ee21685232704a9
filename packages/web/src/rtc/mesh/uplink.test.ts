import { newMemberId, type MemberId } from '@talki/core/id'
import { describe, expect, it, vi } from 'vitest'
import type { DataUse } from '../../lib/data-use'
import { fakeTrack } from '../connection/_fake-connection'
import type { LinkEncodings } from '../connection/sender-encodings'
import { NO_FLOW } from '../connection/link-flow'
import { bySource } from '../media/local-tracks'
import type { FrameTransforms } from '../shared-encoder/frame-transforms'
import type { FromFrameWorker, ToFrameWorker } from '../shared-encoder/messages'
import { createUplink } from './uplink'

const [ada, ben, eve] = [newMemberId(), newMemberId(), newMemberId()]

const start = (members = [ada, ben], transforms: FrameTransforms | null = null) => {
  const world = { now: 0, dataUse: 'full' as DataUse, isUp: true, isOpen: true, isMuted: false }
  const tracks = bySource((source): MediaStreamTrack | null =>
    source === 'camera' ? fakeTrack('video') : source === 'microphone' ? fakeTrack('audio') : null,
  )
  const set = new Map<string, LinkEncodings>()
  const sent: [string, unknown][] = []
  const keyFrames: string[] = []
  const senderOf = (codec: string) =>
    ({ getParameters: () => ({ codecs: [{ mimeType: codec }] }) }) as unknown as RTCRtpSender
  const senders = new Map(members.map((id) => [id, senderOf('video/VP8')]))
  const end = (id: MemberId) => ({
    isUp: () => world.isUp,
    sender: () => senders.get(id) ?? null,
    requestKeyFrame: () => void keyFrames.push(id),
    sendFrame: (frame: unknown) => world.isOpen && sent.push([id, frame]) > 0,
    setEncodings: (encodings: LinkEncodings) => void set.set(id, encodings),
  })
  const ends = new Map(members.map((id) => [id, end(id)]))
  const uplink = createUplink({
    platform: { now: () => world.now },
    ends: () => ends,
    tracks: () => tracks,
    sourcesOn: () =>
      bySource((source) => tracks[source] !== null && !(world.isMuted && source === 'microphone')),
    dataUse: () => world.dataUse,
    transforms,
  })
  senders.forEach(uplink.onCameraSender)
  return {
    world,
    ends,
    keyFrames,
    tracks,
    sent,
    uplink,
    camera: (id: string) => set.get(id)?.camera,
    screen: (id: string) => set.get(id)?.screen,
    isHeard: (id: string) => set.get(id)?.microphone?.active,
    later: (ms = 1000) => {
      world.now += ms
      uplink.tick()
    },
    limits: (id: string) => sent.filter(([to]) => to === id).map(([, frame]) => frame),
  }
}

describe('one uplink', () => {
  it('goes by what each peer says that it shows', () => {
    const { uplink, camera, later } = start()
    later()
    expect([camera(ada)?.height, camera(ben)?.height]).toEqual([360, 360])
    uplink.onView(ada, 'camera', 0)
    uplink.onView(ben, 'camera', 110)
    later()
    expect(camera(ada)?.active).toBe(false)
    expect(camera(ben)?.height).toBe(120)
  })

  it('changes encodings once a second at most, and the first change at once', () => {
    const { world, uplink, camera, later } = start()
    later()
    uplink.onView(ada, 'camera', 0)
    expect(camera(ada)?.active).toBe(true)
    later(999)
    expect(camera(ada)?.active).toBe(true)
    later(1)
    expect(camera(ada)?.active).toBe(false)
    later(5000)
    world.now += 1000
    uplink.onView(ada, 'camera', 100)
    expect(camera(ada)?.active).toBe(true)
  })

  it('waits for a link, and keeps what the peer showed over a renewed one', () => {
    const { world, uplink, camera, later } = start()
    world.isUp = false
    uplink.onView(ada, 'camera', 0)
    later()
    expect(camera(ada)).toBeUndefined()
    world.isUp = true
    uplink.onOpen(ada)
    later()
    expect(camera(ada)?.active).toBe(false)
    uplink.onGone(ada)
    later()
    expect(camera(ada)?.active).toBe(true)
  })

  it('sends nothing of a microphone that has been muted for a while, and all of it as soon as it is on', () => {
    const { world, uplink, isHeard, later } = start()
    const mute = (isMuted: boolean): void => {
      world.isMuted = isMuted
      uplink.onSources()
    }
    later()
    expect(isHeard(ada)).toBe(true)
    mute(true)
    // The end of what was said is followed by silence.
    later(400)
    expect(isHeard(ada)).toBe(true)
    later()
    expect([isHeard(ada), isHeard(ben)]).toEqual([false, false])
    mute(false)
    expect([isHeard(ada), isHeard(ben)]).toEqual([true, true])
    mute(true)
    later(100)
    mute(false)
    later()
    expect(isHeard(ada)).toBe(true)
  })

  it('begins without the sound of a microphone that is muted from the start', () => {
    const { world, isHeard, later } = start()
    world.isMuted = true
    later()
    expect(isHeard(ada)).toBe(false)
  })

  it('knows the height and the mode of a screen', () => {
    const { tracks, screen, later } = start()
    const settings = { getSettings: () => ({ height: 1080 }), contentHint: 'motion' }
    tracks.screen = Object.assign(fakeTrack('video'), settings)
    later()
    expect(screen(ada)).toMatchObject({ height: 1080, maxFramerate: 30 })
  })

  it('tells each peer why it gets less: on change, again where a frame was lost, and over a renewed link', () => {
    const { world, uplink, limits, later } = start()
    later()
    const none = (source: string) => ({ type: 'limited', source, why: null, absent: false })
    expect(limits(ada)).toEqual([none('camera'), none('screen')])
    later()
    expect(limits(ada)).toHaveLength(2)
    world.dataUse = 'audio'
    world.isOpen = false
    later()
    world.isOpen = true
    later()
    const silent = (source: string) => ({ type: 'limited', source, why: 'audio_only', absent: true })
    expect(limits(ada).slice(2)).toEqual([silent('camera'), silent('screen')])
    uplink.onOpen(ada)
    later()
    expect(limits(ada)).toHaveLength(6)
  })

  it('sends less once most links are measured to be short', () => {
    const { uplink, camera, later } = start()
    const look = (availableBps: number) =>
      uplink.look(new Map([ada, ben].map((id) => [id, { ...NO_FLOW, availableBps, held: 'bandwidth' }])))
    later()
    look(1_000_000)
    look(150_000)
    later()
    expect(camera(ada)).toMatchObject({ active: true, why: 'uplink' })
    expect(camera(ada)?.height).toBeLessThan(200)
  })
})

describe('one encoder for links that send the same', () => {
  /** A camera of 640 × 360, links to three peers, and a worker that has seen frames of all of them. */
  const startShared = () => {
    const posted: ToFrameWorker[] = []
    let tell: (message: FromFrameWorker) => void = () => undefined
    let last = 0
    const closed = vi.fn()
    const world = start([ada, ben, eve], {
      attach: () => (last += 1),
      post: (message) => posted.push(message),
      listen: (take) => {
        tell = take
        return () => undefined
      },
      close: closed,
    })
    const settings = { getSettings: () => ({ width: 640, height: 360 }) }
    world.tracks.camera = Object.assign(fakeTrack('video'), settings)
    for (const id of [1, 2, 3]) tell({ type: 'begun', id })
    const scales = () => [ada, ben, eve].map((id) => Math.round(world.camera(id)?.scaleResolutionDownBy ?? 0))
    /** What was measured of the links: bits a second that the path takes, and that are sent. */
    const look = (...flows: [availableBps: number, outBps: number][]) =>
      world.uplink.look(
        new Map(
          [ada, ben, eve].map((id, at) => {
            const [availableBps = 0, outBps = 0] = flows[at] ?? flows[0] ?? []
            return [id, { ...NO_FLOW, availableBps, outBps }]
          }),
        ),
      )
    return {
      ...world,
      scales,
      look,
      posted,
      closed,
      tell: (message: FromFrameWorker) => tell(message),
      share: () => {
        world.later()
        look([2_000_000, 300_000])
        world.later()
        tell({ type: 'leads', id: 1 })
      },
    }
  }

  it('has the others follow as soon as their leader has begun, and asks it for key frames', () => {
    const { later, look, scales, tell, keyFrames } = startShared()
    later()
    tell({ type: 'leads', id: 1 })
    expect(scales()).toEqual([1, 1, 1])
    look([2_000_000, 300_000])
    later()
    tell({ type: 'leads', id: 1 })
    expect(scales()).toEqual([1, 27, 27])
    tell({ type: 'key_frame', id: 1 })
    expect(keyFrames).toEqual([ada])
  })

  it.each([
    ['more than the link may send', 700_000, 600_000, 27],
    ['twice what is sent, however little that is', 200_000, 100_000, 27],
    ['neither', 190_000, 100_000, 1],
  ])('shares with a path that takes %s', (_, availableBps, outBps, scale) => {
    const { later, look, scales, tell } = startShared()
    later()
    look([2_000_000, 300_000], [2_000_000, 300_000], [availableBps, outBps])
    later()
    tell({ type: 'leads', id: 1 })
    expect(scales()).toEqual([1, 27, scale])
  })

  it('lets a link go whose path takes less than is sent, and not before', () => {
    const { later, look, scales, share } = startShared()
    share()
    look([2_000_000, 300_000], [2_000_000, 300_000], [310_000, 300_000])
    later()
    expect(scales()).toEqual([1, 27, 27])
    look([2_000_000, 300_000], [2_000_000, 300_000], [290_000, 300_000])
    later()
    expect(scales()).toEqual([1, 27, 1])
  })

  it('gives the lead to another link at once when the leader is gone', () => {
    const { uplink, ends, scales, share } = startShared()
    share()
    ends.delete(ada)
    uplink.onGone(ada)
    expect(scales().slice(1)).toEqual([1, 1])
  })

  it('tells peers of no limit, and says the same of what is sent', () => {
    const { share, limits, later } = startShared()
    share()
    later()
    const none = (source: string) => ({ type: 'limited', source, why: null, absent: false })
    expect(limits(ben)).toEqual([none('camera'), none('screen')])
  })

  it('ends the worker with the call', () => {
    const { uplink, closed } = startShared()
    uplink.close()
    expect(closed).toHaveBeenCalledOnce()
  })
})
