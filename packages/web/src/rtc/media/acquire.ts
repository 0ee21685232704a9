import { featureConstraints, type FeatureWishes } from './features'

/** A source that a device of this machine feeds. */
export type DeviceSource = 'microphone' | 'camera'

/**
 * Why a device is not in use though it is wanted. `denied`: by the user for this site; `dismissed`: the user was asked, and did
 * not answer; `blocked`: by the operating system for the whole browser; `interrupted`: the system gives the page silence or
 * black pictures for now, such as during a phone call.
 */
export type DeviceTrouble =
  | 'denied'
  | 'dismissed'
  | 'blocked'
  | 'missing'
  | 'busy'
  | 'unplugged'
  | 'interrupted'
  | 'unsupported'
  | 'failed'

/** Troubles that another set of devices may end. */
export const HARDWARE_TROUBLES = new Set<DeviceTrouble | null>(['missing', 'busy', 'unplugged', 'failed'])

/** Troubles that end when the user allows the device after all. */
export const PERMISSION_TROUBLES = new Set<DeviceTrouble | null>(['denied', 'dismissed', 'blocked'])

/** A request for a device: `exact` where the user has just chosen it, else as a preference. */
export type Request = { deviceId: string | null; isExact?: boolean }
export type Requests = Partial<Record<DeviceSource, Request>>

export type Acquired = {
  tracks: Partial<Record<DeviceSource, MediaStreamTrack>>
  troubles: Partial<Record<DeviceSource, DeviceTrouble>>
}

/** Camera constraints that a full mesh can bear: every peer may cost an encoding of its own. */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 24, max: 30 },
}

const TROUBLES: Partial<Record<string, DeviceTrouble>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
  TypeError: 'unsupported',
  NotSupportedError: 'unsupported',
}

/** Property of an error as text. A DOMException is an Error in every browser with media, but not in every realm. */
const textOf = (error: unknown, key: 'name' | 'message'): string =>
  typeof error === 'object' && error !== null && key in error
    ? String((error as Record<string, unknown>)[key])
    : ''

/** The trouble behind the error that getUserMedia rejected with. */
export const troubleOf = (error: unknown): DeviceTrouble => {
  const trouble = TROUBLES[textOf(error, 'name')] ?? 'failed'
  if (trouble !== 'denied') return trouble
  // Chromium alone tells who denied it, by the message: "Permission dismissed", "Permission denied by system".
  const message = textOf(error, 'message')
  if (/dismissed/i.test(message)) return 'dismissed'
  return /by system/i.test(message) ? 'blocked' : 'denied'
}

/** A device is asked for by `exact` in any case: Chromium (156) does not follow an `ideal` id of a microphone. */
const constraints = (base: MediaTrackConstraints, { deviceId }: Request): MediaTrackConstraints =>
  deviceId === null ? base : { ...base, deviceId: { exact: deviceId } }

/** The camera that looks at the user, where there are two and none was chosen: a phone's. */
const facing = ({ deviceId }: Request): MediaTrackConstraints =>
  deviceId === null ? { facingMode: 'user' } : {}

const ask = (
  devices: MediaDevices,
  { microphone, camera }: Requests,
  wishes: FeatureWishes,
): Promise<MediaStream> =>
  devices.getUserMedia({
    audio: microphone ? constraints(featureConstraints('microphone', wishes), microphone) : false,
    video: camera
      ? constraints({ ...CAMERA, ...facing(camera), ...featureConstraints('camera', wishes) }, camera)
      : false,
  })

const tracksOf = (stream: MediaStream): Acquired['tracks'] => {
  const [microphone] = stream.getAudioTracks()
  const [camera] = stream.getVideoTracks()
  return { ...(microphone ? { microphone } : {}), ...(camera ? { camera } : {}) }
}

/**
 * Acquires devices, in one prompt. Where that fails, asks for each alone, so that a camera that is denied or missing
 * never costs the sound. Never rejects.
 */
export const acquire = async (
  devices: MediaDevices | undefined,
  requests: Requests,
  wishes: FeatureWishes,
): Promise<Acquired> => {
  const sources = (['microphone', 'camera'] as const).filter((source) => requests[source])
  if (sources.length === 0) return { tracks: {}, troubles: {} }
  if (!devices) {
    return { tracks: {}, troubles: Object.fromEntries(sources.map((source) => [source, 'unsupported'])) }
  }
  try {
    return { tracks: tracksOf(await ask(devices, requests, wishes)), troubles: {} }
  } catch (error) {
    const [only, ...others] = sources
    if (only && others.length === 0) {
      const trouble = troubleOf(error)
      const request = requests[only]
      const isPreference = typeof request?.deviceId === 'string' && !request.isExact
      // The preferred device is not there: any other one will do.
      if (trouble === 'missing' && isPreference)
        return acquire(devices, { [only]: { deviceId: null } }, wishes)
      return { tracks: {}, troubles: { [only]: trouble } }
    }
    const { microphone, camera } = requests
    // One after the other: two prompts at once confuse people and some browsers.
    const sound = await acquire(devices, microphone ? { microphone } : {}, wishes)
    const picture = await acquire(devices, camera ? { camera } : {}, wishes)
    return {
      tracks: { ...sound.tracks, ...picture.tracks },
      troubles: { ...sound.troubles, ...picture.troubles },
    }
  }
}
