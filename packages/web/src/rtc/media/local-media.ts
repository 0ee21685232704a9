import type { Source } from '@talki/core/protocol/peer'
import {
  HARDWARE_TROUBLES,
  PERMISSION_TROUBLES,
  acquire,
  type Acquired,
  type DeviceSource,
  type DeviceTrouble,
  type Request,
  type Requests,
} from './acquire'
import { arrivals, hasGone, listDevices, type DeviceChoice, type DeviceList } from './device-list'
import { featureConstraints, isAsWished, switchableFeatures, type FeatureWishes } from './features'
import type { LevelMeter } from './level-meter'
import { bySource, type LocalTracks } from './local-tracks'
import type { DeviceState, MediaEvent } from './media-event'
import { createOwnLevel } from './own-level'
import { watchPermissions } from './permission-watch'

export type LocalMediaDeps = {
  /** Absent outside secure contexts. */
  devices: MediaDevices | undefined
  createStream: (tracks?: MediaStreamTrack[]) => MediaStream
  meter: LevelMeter
  /** The device that was chosen last, on this machine. */
  recall: (source: DeviceSource) => string | null
  remember: (source: DeviceSource, deviceId: string) => void
  /** What the browser shall do to sound and picture. Asked with each track. */
  wishes: () => FeatureWishes
  /** Whether a microphone that is muted is still listened to on this page, to tell the user that they are muted. */
  hearsMuted: () => boolean
  /** Absent in some browsers. */
  permissions: Permissions | undefined
}

const deviceIdOf = (track: MediaStreamTrack): string | null => track.getSettings().deviceId ?? null

const DEVICES = ['microphone', 'camera'] as const

/** Local media: this member's microphone and camera, and whatever else is published. Knows no peers. */
export const createLocalMedia = (deps: LocalMediaDeps, emit: (event: MediaEvent) => void) => {
  const initial = (source: DeviceSource): DeviceState => ({
    wanted: false,
    on: false,
    ready: false,
    trouble: null,
    deviceId: deps.recall(source),
    devices: [],
    features: switchableFeatures(source, null, deps.devices),
  })
  const states: Record<DeviceSource, DeviceState> = {
    microphone: initial('microphone'),
    camera: initial('camera'),
  }
  const tracks: Record<Source, MediaStreamTrack | null> = bySource(() => null)
  /** Grows with each request for a source: what an earlier one acquires is stopped at once. */
  const epochs: Record<DeviceSource, number> = { microphone: 0, camera: 0 }
  /** The device that was in use when it went, to be used again when it is back. */
  const gone: Record<DeviceSource, string | null> = { microphone: null, camera: null }
  const preview = deps.createStream()
  const ownLevel = createOwnLevel(deps.meter, deps.createStream)
  let known: DeviceList['choices'] | null = null

  const tell = (source: DeviceSource, change: Partial<DeviceState>): void => {
    states[source] = { ...states[source], ...change }
    emit({ type: 'device', source, state: states[source] })
  }

  /** Stops the present track of a device, and takes this one into use. */
  const use = (source: DeviceSource, track: MediaStreamTrack | null): void => {
    const before = tracks[source]
    if (before) {
      before.onended = before.onmute = before.onunmute = null
      before.stop()
      if (source === 'camera') preview.removeTrack(before)
    }
    tracks[source] = track
    if (track) {
      track.onended = () => void replace(source)
      track.onmute = () => tell(source, { trouble: 'interrupted' })
      track.onunmute = () => {
        if (states[source].trouble === 'interrupted') tell(source, { trouble: null })
      }
      track.enabled = states[source].on
      if (source === 'camera') preview.addTrack(track)
    }
    if (source === 'microphone') {
      ownLevel.measure(track)
      hear()
    }
    emit({ type: 'track', source, track })
  }

  const hear = (): void => ownLevel.hear(states.microphone.on || deps.hearsMuted())

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
    const features = switchableFeatures(source, track, deps.devices)
    tell(source, { ready: true, trouble: null, deviceId, features })
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
    const acquired = await acquire(deps.devices, requests, deps.wishes())
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

  /** Replaces a device that is gone: any other one will do. A muted microphone is replaced by a muted one. */
  const replace = async (source: DeviceSource): Promise<void> => {
    gone[source] = tracks[source] && deviceIdOf(tracks[source])
    use(source, null)
    tell(source, { ready: false })
    if (!states[source].on && source === 'camera') return
    const outcome = await request({ [source]: { deviceId: null } })
    if (outcome[source] === 'missing') tell(source, { trouble: 'unplugged' })
    if (outcome[source] === null) tellSwitched(source, 'gone')
  }

  const tellSwitched = (kind: DeviceSource, why: 'gone' | 'back'): void =>
    emit({ type: 'switched', kind, why, now: tracks[kind]?.label ?? '' })

  /** `before`: what was known when this list came, since several may be asked for at once. */
  const list = async (): Promise<DeviceList & { before: DeviceList['choices'] | null }> => {
    const found = await listDevices(deps.devices)
    const before = known
    known = found.choices
    for (const source of DEVICES) tell(source, { devices: found.choices[source] })
    return { ...found, before }
  }

  /** Takes a device into use that was wanted and could not be had, or that had gone and is back. */
  const recover = async (source: DeviceSource, came: readonly DeviceChoice[]): Promise<void> => {
    const { wanted, trouble, deviceId } = states[source]
    const isTroubled = HARDWARE_TROUBLES.has(trouble)
    if (isTroubled) tell(source, { trouble: null })
    const back = came.find(({ id }) => id === gone[source])
    if (back && (tracks[source] ?? wanted)) {
      gone[source] = null
      const outcome = await request({ [source]: { deviceId: back.id, isExact: true } })
      if (outcome[source] === null) tellSwitched(source, 'back')
    } else if (isTroubled && wanted && !tracks[source]) await request({ [source]: { deviceId } })
    const used = tracks[source] && deviceIdOf(tracks[source])
    for (const device of came) if (used && device.id !== used) emit({ type: 'came', kind: source, device })
  }

  /** Devices came or went. */
  const onDeviceChange = async (): Promise<void> => {
    const { choices, count, before } = await list()
    for (const source of DEVICES) {
      const track = tracks[source]
      // Not every browser ends the track of a device that is gone, above all of a headset by Bluetooth.
      if (track && before && hasGone(deviceIdOf(track), before[source], choices[source]))
        await replace(source)
      else if (count[source] > 0)
        await recover(source, before ? arrivals(before[source], choices[source]) : [])
    }
  }
  const listener = (): void => void onDeviceChange()
  deps.devices?.addEventListener('devicechange', listener)
  const stopWatching = watchPermissions(deps.permissions, (source) => {
    const { wanted, trouble } = states[source]
    if (wanted && !tracks[source] && PERMISSION_TROUBLES.has(trouble)) void set(source, true)
  })

  const set = async (source: DeviceSource, on: boolean): Promise<void> => {
    const track = tracks[source]
    tell(source, { wanted: on, on, ready: track !== null, trouble: track?.muted ? 'interrupted' : null })
    if (source === 'microphone') hear()
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
      gone[source] = null
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
    /**
     * Applies what has changed of the wishes to what runs. Where the browser cannot change a running track, the device is stopped
     * and taken anew: beside a running track Chromium gives another of the same device with the same processing.
     */
    applyWishes: async (source: DeviceSource): Promise<void> => {
      const track = tracks[source]
      if (!track) return
      const wishes = deps.wishes()
      // All constraints anew: applying some drops the others, such as the picture's size.
      const constraints = { ...track.getConstraints(), ...featureConstraints(source, wishes) }
      await track.applyConstraints(constraints).catch(() => undefined)
      if (tracks[source] !== track || isAsWished(source, track, wishes)) return
      const deviceId = deviceIdOf(track)
      use(source, null)
      await request({ [source]: { deviceId } })
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
    level: (): number => (states.microphone.on ? (ownLevel.read() ?? 0) : 0),
    /** Applies what has changed of `hearsMuted`. */
    hear,
    /** What the microphone hears, 0–1, also while it is muted; null where that is not known. */
    hearing: (): number | null => ownLevel.read(),
    close: (): void => {
      deps.devices?.removeEventListener('devicechange', listener)
      stopWatching()
      release()
      ownLevel.close()
    },
  }
}
