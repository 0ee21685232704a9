import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { createLocalMedia, type MediaEvent } from './local-media'

type Device = { deviceId: string; kind: 'audioinput' | 'videoinput'; heldBy?: 'another program' }
const microphone = (deviceId: string): Device => ({ deviceId, kind: 'audioinput' })
const camera = (deviceId: string): Device => ({ deviceId, kind: 'videoinput' })

class FakeTrack {
  readyState: MediaStreamTrackState = 'live'
  enabled = true
  onended: (() => void) | null = null
  constructor(
    readonly kind: 'audio' | 'video',
    readonly deviceId: string,
    readonly onStop: () => void,
  ) {}
  getSettings() {
    return { deviceId: this.deviceId }
  }
  stop() {
    this.readyState = 'ended'
    this.onStop()
  }
}

/** A machine with devices, of which `opensOne` says whether two cameras can run at once. */
const createMachine = (devices: Device[], { opensOne = false } = {}) => {
  const target = new EventTarget()
  const running = new Set<FakeTrack>()
  const made: FakeTrack[] = []
  const machine = {
    devices,
    isDenied: false,
    made,
    /** The tracks that run, by their device. */
    running: () => [...running].map(({ deviceId }) => deviceId).sort(),
    change: async (now: Device[]) => {
      machine.devices = now
      target.dispatchEvent(new Event('devicechange'))
      await vi.advanceTimersByTimeAsync(50)
    },
    unplug: async (deviceId: string) => {
      machine.devices = machine.devices.filter((device) => device.deviceId !== deviceId)
      for (const track of running) {
        if (track.deviceId !== deviceId) continue
        running.delete(track)
        track.readyState = 'ended'
        track.onended?.()
      }
      await machine.change(machine.devices)
    },
  }
  type Wish = boolean | MediaTrackConstraints | undefined
  const open = (kind: Device['kind'], wish: Wish): FakeTrack | null => {
    if (!wish) return null
    const id =
      typeof wish === 'object' ? (wish.deviceId as { exact?: string; ideal?: string } | undefined) : undefined
    const candidates = machine.devices.filter((device) => device.kind === kind)
    const exact = id?.exact
    const found =
      exact === undefined
        ? (candidates.find(({ deviceId }) => deviceId === id?.ideal) ?? candidates[0])
        : candidates.find(({ deviceId }) => deviceId === exact)
    if (!found) throw new DOMException('', exact === undefined ? 'NotFoundError' : 'OverconstrainedError')
    const isTaken = opensOne && [...running].some((track) => track.kind === 'video')
    if (found.heldBy || (kind === 'videoinput' && isTaken)) throw new DOMException('', 'NotReadableError')
    const track: FakeTrack = new FakeTrack(kind === 'audioinput' ? 'audio' : 'video', found.deviceId, () =>
      running.delete(track),
    )
    running.add(track)
    made.push(track)
    return track
  }
  const mediaDevices = Object.assign(target, {
    enumerateDevices: () =>
      Promise.resolve(machine.devices.map((device) => ({ ...device, label: device.deviceId }))),
    getUserMedia: async ({ audio, video }: MediaStreamConstraints) => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      if (machine.isDenied) throw new DOMException('', 'NotAllowedError')
      const sound = open('audioinput', audio)
      try {
        const picture = open('videoinput', video)
        return {
          getAudioTracks: () => (sound ? [sound] : []),
          getVideoTracks: () => (picture ? [picture] : []),
        }
      } catch (error) {
        sound?.stop()
        throw error
      }
    },
  })
  return { machine, mediaDevices: mediaDevices as unknown as MediaDevices }
}

const start = (devices: Device[], options?: { opensOne?: boolean }) => {
  const { machine, mediaDevices } = createMachine(devices, options)
  const events: MediaEvent[] = []
  const { MediaStream } = fakePlatform()
  const media = createLocalMedia(
    {
      devices: mediaDevices,
      createStream: (tracks) => new MediaStream(tracks),
      meter: { attach: () => undefined, read: () => 0.5, close: () => undefined },
      recall: () => null,
      remember: () => undefined,
    },
    (event) => events.push(event),
  )
  /** Lets what was asked for settle. */
  const settled = async (work: Promise<void>) => {
    await vi.advanceTimersByTimeAsync(200)
    await work
  }
  const sent = (source: 'microphone' | 'camera') =>
    (media.tracks()[source] as unknown as FakeTrack | null)?.deviceId ?? null
  return { machine, media, events, settled, sent }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('starting', () => {
  it('has both, and tells what is sent', async () => {
    const { media, settled, sent, events } = start([microphone('m'), camera('c')])
    await settled(media.start({ microphone: true, camera: true }))
    expect([sent('microphone'), sent('camera')]).toEqual(['m', 'c'])
    expect(media.state('camera')).toMatchObject({
      wanted: true,
      on: true,
      ready: true,
      trouble: null,
      deviceId: 'c',
    })
    expect(events.filter(({ type }) => type === 'track')).toHaveLength(2)
  })

  it('without a camera keeps the sound', async () => {
    const { media, settled, sent } = start([microphone('m')])
    await settled(media.start({ microphone: true, camera: true }))
    expect([sent('microphone'), sent('camera')]).toEqual(['m', null])
    expect(media.state('camera')).toMatchObject({ wanted: true, on: false, ready: false, trouble: 'missing' })
  })

  it('stops what comes after it was turned off again', async () => {
    const { media, settled, machine, sent } = start([camera('c')])
    const starting = media.set('camera', true)
    await media.set('camera', false)
    await settled(starting)
    expect(sent('camera')).toBeNull()
    expect(machine.running()).toEqual([])
  })
})

describe('choosing another device', () => {
  it('after a failure takes that one into use', async () => {
    const { media, settled, machine, sent } = start([
      { ...camera('c'), heldBy: 'another program' },
      camera('d'),
    ])
    await settled(media.set('camera', true))
    expect(media.state('camera').trouble).toBe('busy')
    await settled(media.choose('camera', 'd'))
    expect(sent('camera')).toBe('d')
    expect(media.state('camera')).toMatchObject({ on: true, ready: true, trouble: null })
    expect(machine.running()).toEqual(['d'])
  })

  it.each(['microphone', 'camera'] as const)(
    'keeps the %s that works when the new one is held',
    async (source) => {
      const make = source === 'camera' ? camera : microphone
      const { media, settled, machine, sent } = start([
        make('a'),
        { ...make('b'), heldBy: 'another program' },
      ])
      await settled(media.set(source, true))
      await settled(media.choose(source, 'b'))
      expect(sent(source)).toBe('a')
      expect(machine.running()).toEqual(['a'])
      expect(media.state(source)).toMatchObject({ on: true, ready: true, trouble: 'busy', deviceId: 'a' })
    },
  )

  it('lets the old one go only when the new one runs', async () => {
    const { media, settled, machine, sent, events } = start([camera('a'), camera('b')])
    await settled(media.set('camera', true))
    const choosing = media.choose('camera', 'b')
    await vi.advanceTimersByTimeAsync(5)
    expect(machine.running()).toEqual(['a'])
    await settled(choosing)
    expect(sent('camera')).toBe('b')
    expect(machine.running()).toEqual(['b'])
    // Never without a picture in between.
    expect(events.filter((event) => event.type === 'track' && event.track === null)).toEqual([])
  })

  it('where one camera can run at a time stops the old one first', async () => {
    const { media, settled, machine } = start([camera('a'), camera('b')], { opensOne: true })
    await settled(media.set('camera', true))
    await settled(media.choose('camera', 'b'))
    expect(machine.running()).toEqual(['b'])
    expect(media.state('camera').trouble).toBeNull()
  })

  it('where one camera can run at a time takes the old one back if the new one fails', async () => {
    const devices = [camera('a'), { ...camera('b'), heldBy: 'another program' as const }]
    const { media, settled, machine } = start(devices, { opensOne: true })
    await settled(media.set('camera', true))
    await settled(media.choose('camera', 'b'))
    expect(machine.running()).toEqual(['a'])
    expect(media.state('camera')).toMatchObject({ ready: true, trouble: 'busy' })
  })

  it('while it is off only remembers it', async () => {
    const { media, settled, machine } = start([camera('a'), camera('b')])
    await settled(media.choose('camera', 'b'))
    expect(machine.made).toEqual([])
    await settled(media.set('camera', true))
    expect(machine.running()).toEqual(['b'])
  })
})

describe('devices that come and go', () => {
  it('end the trouble of one that was missing, and it is used', async () => {
    const { media, settled, machine, sent } = start([microphone('m')])
    await settled(media.start({ microphone: true, camera: true }))
    await machine.change([microphone('m'), camera('c')])
    expect(sent('camera')).toBe('c')
    expect(media.state('camera')).toMatchObject({ on: true, ready: true, trouble: null })
  })

  it('end the trouble of a choice that failed while another worked', async () => {
    const { media, settled, machine } = start([camera('a'), { ...camera('b'), heldBy: 'another program' }])
    await settled(media.set('camera', true))
    await settled(media.choose('camera', 'b'))
    await machine.change([camera('a')])
    expect(media.state('camera')).toMatchObject({ ready: true, trouble: null })
  })

  it('leave a refusal of the user as it is', async () => {
    const { media, settled, machine } = start([camera('a')])
    machine.isDenied = true
    await settled(media.set('camera', true))
    await machine.change([camera('a'), camera('b')])
    expect(media.state('camera').trouble).toBe('denied')
  })

  it('replace an unplugged device by another', async () => {
    const { media, settled, machine, sent } = start([microphone('a'), microphone('b')])
    await settled(media.set('microphone', true))
    await machine.unplug('a')
    expect(sent('microphone')).toBe('b')
    expect(media.state('microphone')).toMatchObject({ on: true, ready: true, trouble: null })
  })

  it('tell the user who is muted by unplugging the only one, and mend it when it is back', async () => {
    const { media, settled, machine, sent } = start([microphone('a')])
    await settled(media.set('microphone', true))
    await machine.unplug('a')
    expect(media.state('microphone')).toMatchObject({ wanted: true, on: false, trouble: 'unplugged' })
    await machine.change([microphone('a')])
    expect(sent('microphone')).toBe('a')
    expect(media.state('microphone')).toMatchObject({ on: true, ready: true, trouble: null })
  })
})

it('releases everything at the end', async () => {
  const { media, settled, machine } = start([microphone('m'), camera('c')])
  await settled(media.start({ microphone: true, camera: true }))
  media.stop()
  expect(machine.running()).toEqual([])
  await machine.change([microphone('m'), camera('c'), camera('d')])
  expect(machine.running()).toEqual([])
})
