import { newMemberId } from '@talki/core/id'
import { describe, expect, it } from 'vitest'
import type { DataUse } from '../../lib/data-use'
import { fakeTrack } from '../connection/_fake-connection'
import type { LinkEncodings } from '../connection/sender-encodings'
import { NO_FLOW } from '../connection/link-flow'
import { bySource } from '../media/local-tracks'
import { createUplink } from './uplink'

const [ada, ben] = [newMemberId(), newMemberId()]

const start = () => {
  const world = { now: 0, dataUse: 'full' as DataUse, isUp: true, isOpen: true, isMuted: false }
  const tracks = bySource((source): MediaStreamTrack | null =>
    source === 'camera' ? fakeTrack('video') : source === 'microphone' ? fakeTrack('audio') : null,
  )
  const set = new Map<string, LinkEncodings>()
  const sent: [string, unknown][] = []
  const end = (id: string) => ({
    isUp: () => world.isUp,
    sendFrame: (frame: unknown) => world.isOpen && sent.push([id, frame]) > 0,
    setEncodings: (encodings: LinkEncodings) => void set.set(id, encodings),
  })
  const ends = new Map([ada, ben].map((id) => [id, end(id)]))
  const uplink = createUplink({
    platform: { now: () => world.now },
    ends: () => ends,
    tracks: () => tracks,
    sourcesOn: () =>
      bySource((source) => tracks[source] !== null && !(world.isMuted && source === 'microphone')),
    dataUse: () => world.dataUse,
  })
  return {
    world,
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
