import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import type { FeatureWishes } from './features'
import { createLocalMedia } from './local-media'
import type { MediaEvent } from './media-event'

type Device = { deviceId: string; kind: 'audioinput' | 'videoinput'; heldBy?: 'another program' }
const microphone = (deviceId: string): Device => ({ deviceId, kind: 'audioinput' })
const camera = (deviceId: string): Device => ({ deviceId, kind: 'videoinput' })

const CAN_SWITCH = {
  echoCancellation: [true, false],
  noiseSuppression: [true, false],
  backgroundBlur: [true],
}

class FakeTrack {
  readyState: MediaStreamTrackState = 'live'
  enabled = true
  muted = false
  onended: (() => void) | null = null
  onmute: (() => void) | null = null
  onunmute: (() => void) | null = null
  copies: FakeTrack[] = []
  constructor(
    readonly kind: 'audio' | 'video',
    readonly deviceId: string,
    readonly constraints: MediaTrackConstraints,
    readonly onStop: () => void,
  ) {}
  get label() {
    return `label of ${this.deviceId}`
  }
  getConstraints() {
    return this.constraints
  }
  getCapabilities() {
    return CAN_SWITCH
  }
  getSettings() {
    return { ...this.constraints, deviceId: this.deviceId }
  }
  /** As Chromium does (156): resolves, and leaves a microphone as it is. */
  applyConstraints(constraints: MediaTrackConstraints) {
    if (this.kind === 'video') Object.assign(this.constraints, constraints)
    return Promise.resolve()
  }
  clone() {
    const copy = new FakeTrack(this.kind, this.deviceId, this.constraints, () => undefined)
    this.copies.push(copy)
    return copy
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
    denial: 'Permission denied',
    made,
    /** The tracks that run, by their device. */
    running: () => [...running].map(({ deviceId }) => deviceId).sort(),
    change: async (now: Device[]) => {
      machine.devices = now
      target.dispatchEvent(new Event('devicechange'))
      await vi.advanceTimersByTimeAsync(50)
    },
    /** `isQuiet`: the tracks of the device do not end, as with some headsets. */
    unplug: async (deviceId: string, { isQuiet = false } = {}) => {
      machine.devices = machine.devices.filter((device) => device.deviceId !== deviceId)
      if (!isQuiet)
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
    const id = typeof wish === 'object' ? (wish.deviceId as { exact?: string } | undefined) : undefined
    const candidates = machine.devices.filter((device) => device.kind === kind)
    const exact = id?.exact
    const found = exact === undefined ? candidates[0] : candidates.find(({ deviceId }) => deviceId === exact)
    if (!found) throw new DOMException('', exact === undefined ? 'NotFoundError' : 'OverconstrainedError')
    const isTaken = opensOne && [...running].some((track) => track.kind === 'video')
    if (found.heldBy || (kind === 'videoinput' && isTaken)) throw new DOMException('', 'NotReadableError')
    // As Chromium does (156): beside a running track of a microphone, and be it a copy, another has the same processing.
    const twin = made
      .flatMap((other) => [other, ...other.copies])
      .find(({ deviceId, readyState }) => deviceId === found.deviceId && readyState === 'live')
    const track: FakeTrack = new FakeTrack(
      kind === 'audioinput' ? 'audio' : 'video',
      found.deviceId,
      { ...(twin?.constraints ?? (typeof wish === 'object' ? wish : {})) },
      () => running.delete(track),
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
      if (machine.isDenied) throw new DOMException(machine.denial, 'NotAllowedError')
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

const WISHES: FeatureWishes = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  backgroundBlur: false,
}

type Options = { opensOne?: boolean; remembered?: Partial<Record<'microphone' | 'camera', string>> }

const start = (devices: Device[], options: Options = {}) => {
  const { machine, mediaDevices } = createMachine(devices, options)
  const wishes = { ...WISHES, hearsMuted: true }
  const permission = Object.assign(new EventTarget(), { state: 'denied' })
  const allow = async () => {
    machine.isDenied = false
    permission.state = 'granted'
    permission.dispatchEvent(new Event('change'))
    await vi.advanceTimersByTimeAsync(50)
  }
  const events: MediaEvent[] = []
  const { MediaStream } = fakePlatform()
  const media = createLocalMedia(
    {
      devices: mediaDevices,
      createStream: (tracks) => new MediaStream(tracks),
      meter: { attach: () => undefined, read: () => 0.5, close: () => undefined },
      recall: (source) => options.remembered?.[source] ?? null,
      remember: () => undefined,
      wishes: () => wishes,
      hearsMuted: () => wishes.hearsMuted,
      permissions: { query: () => Promise.resolve(permission) } as unknown as Permissions,
    },
    (event) => events.push(event),
  )
  /** Lets what was asked for settle. */
  const settled = async (work: Promise<void>) => {
    await vi.advanceTimersByTimeAsync(200)
    await work
  }
  const track = (source: 'microphone' | 'camera') => media.tracks()[source] as unknown as FakeTrack | null
  const sent = (source: 'microphone' | 'camera') => track(source)?.deviceId ?? null
  /** What the page was told of devices that came and went. */
  const news = () => events.filter(({ type }) => type === 'switched' || type === 'came')
  return { machine, media, events, settled, sent, track, news, wishes, allow }
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

  it('uses the devices that were chosen last, and others where these are not there', async () => {
    const remembered = { microphone: 'n', camera: 'gone' }
    const { media, settled, sent } = start([microphone('m'), microphone('n'), camera('c')], { remembered })
    await settled(media.start({ microphone: true, camera: true }))
    expect([sent('microphone'), sent('camera')]).toEqual(['n', 'c'])
    expect(media.state('camera').trouble).toBeNull()
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

  it('replace one whose track does not end, as of a headset that is out of reach', async () => {
    const { media, settled, machine, sent, news } = start([microphone('a'), microphone('b')])
    await settled(media.set('microphone', true))
    await machine.unplug('a', { isQuiet: true })
    expect(sent('microphone')).toBe('b')
    expect(news()).toEqual([{ type: 'switched', kind: 'microphone', why: 'gone', now: 'label of b' }])
  })

  it('replace a muted microphone by a muted one', async () => {
    const { media, settled, machine, track } = start([microphone('a'), microphone('b')])
    await settled(media.set('microphone', true))
    await media.set('microphone', false)
    await machine.unplug('a')
    expect(track('microphone')).toMatchObject({ deviceId: 'b', enabled: false })
    expect(media.state('microphone')).toMatchObject({ wanted: false, on: false, trouble: null })
    await settled(media.set('microphone', true))
    expect(track('microphone')).toMatchObject({ deviceId: 'b', enabled: true })
  })

  it('are used again when they are back, and the user is told', async () => {
    const { media, settled, machine, sent, news } = start([microphone('a'), microphone('b')])
    await settled(media.set('microphone', true))
    await machine.unplug('a')
    await machine.change([microphone('a'), microphone('b')])
    expect(sent('microphone')).toBe('a')
    expect(news()).toEqual([
      { type: 'switched', kind: 'microphone', why: 'gone', now: 'label of b' },
      { type: 'switched', kind: 'microphone', why: 'back', now: 'label of a' },
    ])
    expect(machine.running()).toEqual(['a'])
  })

  it('are not used again once the user has chosen another', async () => {
    const { media, settled, machine, sent } = start([microphone('a'), microphone('b'), microphone('c')])
    await settled(media.set('microphone', true))
    await machine.unplug('a')
    await settled(media.choose('microphone', 'c'))
    await machine.change([microphone('a'), microphone('b'), microphone('c')])
    expect(sent('microphone')).toBe('c')
  })

  it('are offered when they are new, and not taken unasked', async () => {
    const { media, settled, machine, sent, news } = start([microphone('a'), camera('c')])
    await settled(media.start({ microphone: true, camera: false }))
    await machine.change([microphone('a'), microphone('b'), microphone('default'), camera('c'), camera('d')])
    expect(sent('microphone')).toBe('a')
    // The camera is off; and the system's own choice is no device.
    expect(news()).toMatchObject([{ type: 'came', kind: 'microphone', device: { id: 'b' } }])
  })

  it('are not told of when a permission makes them known', async () => {
    const { media, settled, machine, news } = start([{ ...microphone(''), kind: 'audioinput' }])
    await settled(media.set('microphone', true))
    await machine.change([microphone('a'), microphone('b')])
    expect(news()).toEqual([])
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

describe('a permission', () => {
  it.each([
    ['Permission denied', 'denied'],
    ['Permission dismissed', 'dismissed'],
    ['Permission denied by system', 'blocked'],
  ] as const)('that fails with “%s” is %s', async (message, trouble) => {
    const { media, settled, machine } = start([microphone('m')])
    Object.assign(machine, { isDenied: true, denial: message })
    await settled(media.set('microphone', true))
    expect(media.state('microphone')).toMatchObject({ wanted: true, on: false, trouble })
  })

  it('that is given late, in the browser’s settings, is used at once', async () => {
    const { media, settled, machine, sent, allow } = start([microphone('m')])
    machine.isDenied = true
    await settled(media.start({ microphone: true, camera: false }))
    await allow()
    expect(sent('microphone')).toBe('m')
    expect(media.state('microphone')).toMatchObject({ on: true, ready: true, trouble: null })
  })

  it('that is given late turns on nothing that was turned off meanwhile', async () => {
    const { media, settled, machine, sent, allow } = start([microphone('m')])
    machine.isDenied = true
    await settled(media.set('microphone', true))
    await media.set('microphone', false)
    await allow()
    expect(sent('microphone')).toBeNull()
  })
})

it('tells of a device that the system holds back, until it is given again', async () => {
  const { media, settled, track } = start([camera('c')])
  await settled(media.set('camera', true))
  track('camera')?.onmute?.()
  expect(media.state('camera')).toMatchObject({ on: true, ready: true, trouble: 'interrupted' })
  track('camera')?.onunmute?.()
  expect(media.state('camera').trouble).toBeNull()
})

describe('what the browser does to sound and picture', () => {
  it('is asked for as wished, and told where it can be switched', async () => {
    const { media, settled, track, wishes } = start([microphone('m'), camera('c')])
    wishes.noiseSuppression = false
    await settled(media.start({ microphone: true, camera: true }))
    expect(track('microphone')?.constraints).toMatchObject({
      echoCancellation: true,
      noiseSuppression: false,
      autoGainControl: true,
    })
    expect(media.state('microphone').features).toEqual(['echoCancellation', 'noiseSuppression'])
    // This camera can blur and cannot not: that is the system's to switch.
    expect(media.state('camera').features).toEqual([])
  })

  it('is changed by taking the same microphone anew, where its track does not change', async () => {
    const { media, settled, track, machine, wishes } = start([microphone('a'), microphone('b')])
    await settled(media.choose('microphone', 'b'))
    await settled(media.set('microphone', true))
    wishes.echoCancellation = false
    await settled(media.applyWishes('microphone'))
    expect(track('microphone')?.constraints).toMatchObject({ echoCancellation: false })
    expect(machine.running()).toEqual(['b'])
    expect(machine.made).toHaveLength(2)
  })

  it('is changed on the running track of a camera, which keeps its size', async () => {
    const { media, settled, track, machine, wishes } = start([camera('c')])
    await settled(media.set('camera', true))
    wishes.backgroundBlur = true
    await settled(media.applyWishes('camera'))
    expect(track('camera')?.constraints).toMatchObject({ backgroundBlur: true, width: { ideal: 640 } })
    expect(machine.made).toHaveLength(1)
  })

  it('that is changed while the user mutes leaves no microphone that seems to work', async () => {
    const { media, settled, machine, sent, wishes } = start([microphone('m')])
    await settled(media.set('microphone', true))
    wishes.echoCancellation = false
    const applying = media.applyWishes('microphone')
    await vi.advanceTimersByTimeAsync(5)
    await media.set('microphone', false)
    await settled(applying)
    expect(media.state('microphone')).toMatchObject({ on: false, ready: false })
    expect(machine.running()).toEqual([])
    await settled(media.set('microphone', true))
    expect(sent('microphone')).toBe('m')
  })

  it('keeps a muted microphone muted when it is taken anew', async () => {
    const { media, settled, track, wishes } = start([microphone('m')])
    await settled(media.set('microphone', true))
    await media.set('microphone', false)
    wishes.echoCancellation = false
    await settled(media.applyWishes('microphone'))
    expect(track('microphone')?.enabled).toBe(false)
  })
})

describe('a muted microphone', () => {
  it('sends nothing, and is heard on this page alone', async () => {
    const { media, settled, track } = start([microphone('m')])
    await settled(media.set('microphone', true))
    await media.set('microphone', false)
    expect(track('microphone')).toMatchObject({ enabled: false, readyState: 'live' })
    expect(track('microphone')?.copies).toMatchObject([{ enabled: true, readyState: 'live' }])
    expect([media.level(), media.hearing()]).toEqual([0, 0.5])
  })

  it('is not heard where the user does not want that', async () => {
    const { media, settled, track, wishes } = start([microphone('m')])
    wishes.hearsMuted = false
    await settled(media.set('microphone', true))
    expect(media.hearing()).toBe(0.5)
    await media.set('microphone', false)
    expect(track('microphone')?.copies).toMatchObject([{ enabled: false }])
    expect(media.hearing()).toBeNull()
    wishes.hearsMuted = true
    media.hear()
    expect(media.hearing()).toBe(0.5)
  })

  it('leaves no copy running at the end', async () => {
    const { media, settled, track } = start([microphone('m')])
    await settled(media.set('microphone', true))
    const first = track('microphone')
    media.stop()
    expect(first?.copies.map(({ readyState }) => readyState)).toEqual(['ended'])
    expect(media.hearing()).toBeNull()
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
