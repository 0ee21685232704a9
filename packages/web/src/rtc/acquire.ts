export type Input = 'microphone' | 'camera'

/** Why a device is not in use though it was wanted. */
export type Trouble = 'denied' | 'missing' | 'busy' | 'unsupported' | 'failed'

/** What is asked for: the device, `exact` where the person has just chosen it, else as a preference. */
export type Wish = { deviceId: string | null; isExact?: boolean }
export type Wishes = Partial<Record<Input, Wish>>

export type Acquired = {
  tracks: Partial<Record<Input, MediaStreamTrack>>
  troubles: Partial<Record<Input, Trouble>>
}

/** What a full mesh can bear: every peer costs an encoding of its own. */
const PICTURE: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 24, max: 30 },
}
const SOUND: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

const TROUBLES: Partial<Record<string, Trouble>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
  TypeError: 'unsupported',
  NotSupportedError: 'unsupported',
}

/** The trouble behind what getUserMedia rejected with. */
export const troubleOf = (error: unknown): Trouble => {
  // A DOMException is an Error in every browser that has media at all, but not in every realm.
  const name = typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : ''
  return TROUBLES[name] ?? 'failed'
}

const constraints = (base: MediaTrackConstraints, { deviceId, isExact }: Wish): MediaTrackConstraints =>
  deviceId === null ? base : { ...base, deviceId: isExact ? { exact: deviceId } : { ideal: deviceId } }

const ask = (devices: MediaDevices, { microphone, camera }: Wishes): Promise<MediaStream> =>
  devices.getUserMedia({
    audio: microphone ? constraints(SOUND, microphone) : false,
    video: camera ? constraints(PICTURE, camera) : false,
  })

const tracksOf = (stream: MediaStream): Acquired['tracks'] => {
  const [microphone] = stream.getAudioTracks()
  const [camera] = stream.getVideoTracks()
  return { ...(microphone ? { microphone } : {}), ...(camera ? { camera } : {}) }
}

/**
 * Asks for what is wished, in one prompt. Where that fails, asks for each alone, so that a camera that is denied or
 * missing never costs the sound. Never rejects.
 */
export const acquire = async (devices: MediaDevices | undefined, wishes: Wishes): Promise<Acquired> => {
  const inputs = (['microphone', 'camera'] as const).filter((input) => wishes[input])
  if (inputs.length === 0) return { tracks: {}, troubles: {} }
  // Absent outside secure contexts.
  if (!devices) {
    return { tracks: {}, troubles: Object.fromEntries(inputs.map((input) => [input, 'unsupported'])) }
  }
  try {
    return { tracks: tracksOf(await ask(devices, wishes)), troubles: {} }
  } catch (error) {
    const [only, ...others] = inputs
    if (only && others.length === 0) return { tracks: {}, troubles: { [only]: troubleOf(error) } }
    const { microphone, camera } = wishes
    // One after the other: two prompts at once confuse people and some browsers.
    const sound = await acquire(devices, microphone ? { microphone } : {})
    const picture = await acquire(devices, camera ? { camera } : {})
    return {
      tracks: { ...sound.tracks, ...picture.tracks },
      troubles: { ...sound.troubles, ...picture.troubles },
    }
  }
}
