import type { Source } from '@talki/core/protocol/peer'
import {
  acquire,
  type Acquired,
  type DeviceSource,
  type DeviceTrouble,
  type Request,
  type Requests,
} from './acquire'
import type { LevelMeter } from './level-meter'
import { bySource, type LocalTracks } from './local-tracks'

/** A device source as the page shows it. */
export type DeviceState = {
  /** The user wants it: kept while it does not work, so that the next device that does is used at once. */
  wanted: boolean
  /** It is wanted, and works or is being started: what the toggle shows. */
  on: boolean
  /** A live track exists. */
  ready: boolean
  trouble: DeviceTrouble | null
  deviceId: string | null
  devices: DeviceChoice[]
}

export type DeviceChoice = { id: string; label: string }

export type MediaEvent =
  | { type: 'device'; source: DeviceSource; state: DeviceState }
  /** What is sent from now on. */
  | { type: 'track'; source: Source; track: MediaStreamTrack | null }

export type LocalMediaDeps = {
  /** Absent outside secure contexts. */
  devices: MediaDevices | undefined
  createStream: (tracks?: MediaStreamTrack[]) => MediaStream
  meter: LevelMeter
  /** The device that was chosen last, on this machine. */
  recall: (source: DeviceSource) => string | null
  remember: (source: DeviceSource, deviceId: string) => void
}

const deviceIdOf = (track: MediaStreamTrack): string | null => track.getSettings().deviceId ?? null

const DEVICES = ['microphone', 'camera'] as const
const DEVICE_KINDS = { microphone: 'audioinput', camera: 'videoinput' } as const

/** Troubles that another set of devices may end. */
const HARDWARE_TROUBLES = new Set<DeviceTrouble | null>(['missing', 'busy', 'unplugged', 'failed'])

/** Local media: this member's microphone and camera, and whatever else is published. Knows no peers. */
export const createLocalMedia = (deps: LocalMediaDeps, emit: (event: MediaEvent) => void) => {
  const initial = (source: DeviceSource): DeviceState => ({
    wanted: false,
    on: false,
    ready: false,
    trouble: null,
    deviceId: deps.recall(source),
    devices: [],
  })
  const states: Record<DeviceSource, DeviceState> = {
    microphone: initial('microphone'),
    camera: initial('camera'),
  }
  const tracks: Record<Source, MediaStreamTrack | null> = bySource(() => null)
  /** Grows with each request for a source: what an earlier one acquires is stopped at once. */
  const epochs: Record<DeviceSource, number> = { microphone: 0, camera: 0 }
  const preview = deps.createStream()

  const tell = (source: DeviceSource, change: Partial<DeviceState>): void => {
    states[source] = { ...states[source], ...change }
    emit({ type: 'device', source, state: states[source] })
  }

  /** Stops the present track of a device, and takes this one into use. */
  const use = (source: DeviceSource, track: MediaStreamTrack | null): void => {
    const before = tracks[source]
    if (before) {
      before.onended = null
      before.stop()
      if (source === 'camera') preview.removeTrack(before)
    }
    tracks[source] = track
    if (track) {
      track.onended = () => void replace(source)
      track.enabled = states[source].on
      if (source === 'camera') preview.addTrack(track)
    }
    if (source === 'microphone') deps.meter.attach(track && deps.createStream([track]))
    emit({ type: 'track', source, track })
  }

  const settle = (source: DeviceSource, { tracks: got, troubles }: Acquired): DeviceTrouble | null => {
    const track = got[source] ?? null
    const trouble = track ? null : (troubles[source] ?? 'failed')
    const present = tracks[source]
    // Another device that cannot be had is no reason to lose the one that works.
    if (!track && present) {
      tell(source, { trouble, deviceId: deviceIdOf(present) })
      return trouble
    }
    if (!track) {
      use(source, null)
      tell(source, { on: false, ready: false, trouble })
      return trouble
    }
    states[source] = { ...states[source], on: states[source].wanted }
    use(source, track)
    const deviceId = deviceIdOf(track) ?? states[source].deviceId
    tell(source, { ready: true, trouble: null, deviceId })
    return null
  }

  /** Asks for devices, all in one prompt. Resolves with each one's trouble; `superseded` where a later request took over. */
  const request = async (
    requests: Requests,
  ): Promise<Partial<Record<DeviceSource, DeviceTrouble | 'superseded' | null>>> => {
    const asked = DEVICES.filter((source) => requests[source]).map((source) => {
      epochs[source] += 1
      return { source, epoch: epochs[source] }
    })
    const acquired = await acquire(deps.devices, requests)
    const outcome: Partial<Record<DeviceSource, DeviceTrouble | 'superseded' | null>> = {}
    for (const { source, epoch } of asked) {
      const isCurrent = epochs[source] === epoch
      if (!isCurrent) acquired.tracks[source]?.stop()
      outcome[source] = isCurrent ? settle(source, acquired) : 'superseded'
    }
    await list()
    return outcome
  }

  const requestFor = (source: DeviceSource): Request => ({ deviceId: states[source].deviceId })

  /** Replaces a device that is gone: any other one will do. */
  const replace = async (source: DeviceSource): Promise<void> => {
    use(source, null)
    tell(source, { ready: false })
    if (!states[source].on) return
    const outcome = await request({ [source]: { deviceId: null } })
    if (outcome[source] === 'missing') tell(source, { trouble: 'unplugged' })
  }

  const enumerate = async (): Promise<MediaDeviceInfo[]> =>
    // Rejects where the page may not know; the choice is then the browser's.
    (await deps.devices?.enumerateDevices().catch(() => [])) ?? []

  const list = async (): Promise<Record<DeviceSource, number>> => {
    const found = await enumerate()
    const count = { microphone: 0, camera: 0 }
    for (const source of DEVICES) {
      const ofKind = found.filter(({ kind }) => kind === DEVICE_KINDS[source])
      count[source] = ofKind.length
      const devices = ofKind
        // Without a permission, devices have no id to choose them by.
        .filter(({ deviceId }) => deviceId !== '')
        .map(({ deviceId, label }) => ({ id: deviceId, label }))
      tell(source, { devices })
    }
    return count
  }

  /** Devices came or went: a trouble that this ends is over, and a device that is wanted is taken into use. */
  const onDeviceChange = async (): Promise<void> => {
    const count = await list()
    for (const source of DEVICES) {
      const { wanted, trouble } = states[source]
      if (!HARDWARE_TROUBLES.has(trouble) || count[source] === 0) continue
      tell(source, { trouble: null })
      if (wanted && !tracks[source]) await request({ [source]: { deviceId: states[source].deviceId } })
    }
  }
  const listener = (): void => void onDeviceChange()
  deps.devices?.addEventListener('devicechange', listener)

  const set = async (source: DeviceSource, on: boolean): Promise<void> => {
    tell(source, { wanted: on, on, trouble: null })
    const track = tracks[source]
    if (on && !track) {
      await request({ [source]: requestFor(source) })
      return
    }
    if (!on) epochs[source] += 1
    // A camera that is off is released, so that its light goes out; a microphone is only silenced.
    if (!on && source === 'camera' && track) {
      use(source, null)
      tell(source, { ready: false })
    } else if (track) track.enabled = on
  }

  const release = (): void => {
    for (const source of DEVICES) {
      epochs[source] += 1
      if (tracks[source]) use(source, null)
    }
  }

  return {
    /** Asks for what is wanted, in one prompt where the browser can. Resolves when it is settled; never rejects. */
    start: async (wanted: Record<DeviceSource, boolean>): Promise<void> => {
      const requests: Requests = {}
      for (const source of DEVICES) {
        if (wanted[source] && !tracks[source]) {
          tell(source, { wanted: true, on: true, trouble: null })
          requests[source] = requestFor(source)
        } else await set(source, wanted[source])
      }
      await request(requests)
    },
    /** Turns a device on or off. Resolves when that is settled; never rejects. */
    set,
    /**
     * Uses this device from now on, also for the next visit. The present one is stopped when the new one runs; only where
     * the browser opens one camera at a time is it stopped first, and taken back where the new one does not come up.
     */
    choose: async (source: DeviceSource, deviceId: string): Promise<void> => {
      deps.remember(source, deviceId)
      const present = tracks[source]
      tell(source, { deviceId, trouble: null })
      if (!states[source].wanted && !present) return
      const chosen: Request = { deviceId, isExact: true }
      const outcome = await request({ [source]: chosen })
      if (outcome[source] !== 'busy' || source !== 'camera' || tracks[source] !== present || !present) return
      const former = deviceIdOf(present)
      use(source, null)
      const again = await request({ [source]: chosen })
      const trouble = again[source] ?? null
      if (trouble === null || trouble === 'superseded') return
      const back = await request({ [source]: { deviceId: former } })
      // The former camera works again; what is wrong is still the chosen one.
      if (back[source] === null) tell(source, { trouble })
    },
    /** Sends this track for a source that is no device, such as a shared screen; `null` ends it. */
    publish: (source: Exclude<Source, DeviceSource>, track: MediaStreamTrack | null): void => {
      tracks[source]?.stop()
      tracks[source] = track
      emit({ type: 'track', source, track })
    },
    /** Releases every device, and wants none. */
    stop: (): void => {
      release()
      for (const source of DEVICES) tell(source, { wanted: false, on: false, ready: false, trouble: null })
    },
    state: (source: DeviceSource): DeviceState => states[source],
    tracks: (): LocalTracks => tracks,
    /** This member's own picture, without the sound. */
    preview,
    /** The microphone's level, 0–1; zero while it is off. */
    level: (): number => (states.microphone.on ? deps.meter.read() : 0),
    close: (): void => {
      deps.devices?.removeEventListener('devicechange', listener)
      release()
      deps.meter.close()
    },
  }
}
