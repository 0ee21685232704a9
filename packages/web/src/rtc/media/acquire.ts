/** A source that a device of this machine feeds. */
export type DeviceSource = 'microphone' | 'camera'

/** Why a device is not in use though it is wanted. */
export type DeviceTrouble = 'denied' | 'missing' | 'busy' | 'unplugged' | 'unsupported' | 'failed'

/** A request for a device: `exact` where the user has just chosen it, else as a preference. */
export type Request = { deviceId: string | null; isExact?: boolean }
export type Requests = Partial<Record<DeviceSource, Request>>

export type Acquired = {
  tracks: Partial<Record<DeviceSource, MediaStreamTrack>>
  troubles: Partial<Record<DeviceSource, DeviceTrouble>>
}

/** Camera constraints that a full mesh can bear: every peer costs an encoding of its own. */
const CAMERA: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 24, max: 30 },
}
const MICROPHONE: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
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

/** The trouble behind the error that getUserMedia rejected with. */
export const troubleOf = (error: unknown): DeviceTrouble => {
  // A DOMException is an Error in every browser that has media at all, but not in every realm.
  const name = typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : ''
  return TROUBLES[name] ?? 'failed'
}

const constraints = (base: MediaTrackConstraints, { deviceId, isExact }: Request): MediaTrackConstraints =>
  deviceId === null ? base : { ...base, deviceId: isExact ? { exact: deviceId } : { ideal: deviceId } }

const ask = (devices: MediaDevices, { microphone, camera }: Requests): Promise<MediaStream> =>
  devices.getUserMedia({
    audio: microphone ? constraints(MICROPHONE, microphone) : false,
    video: camera ? constraints(CAMERA, camera) : false,
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
export const acquire = async (devices: MediaDevices | undefined, requests: Requests): Promise<Acquired> => {
  const sources = (['microphone', 'camera'] as const).filter((source) => requests[source])
  if (sources.length === 0) return { tracks: {}, troubles: {} }
  if (!devices) {
    return { tracks: {}, troubles: Object.fromEntries(sources.map((source) => [source, 'unsupported'])) }
  }
  try {
    return { tracks: tracksOf(await ask(devices, requests)), troubles: {} }
  } catch (error) {
    const [only, ...others] = sources
    if (only && others.length === 0) return { tracks: {}, troubles: { [only]: troubleOf(error) } }
    const { microphone, camera } = requests
    // One after the other: two prompts at once confuse people and some browsers.
    const sound = await acquire(devices, microphone ? { microphone } : {})
    const picture = await acquire(devices, camera ? { camera } : {})
    return {
      tracks: { ...sound.tracks, ...picture.tracks },
      troubles: { ...sound.troubles, ...picture.troubles },
    }
  }
}
