import { err, ok, type Result } from '@talki/core/result'

/**
 * What matters in the picture of a shared screen. `text`: every pixel, at few frames a second. `motion`: every frame, in
 * a smaller picture.
 */
export type ScreenMode = 'text' | 'motion'

/**
 * Why a screen is not shared though the user wants it. `blocked`: the operating system does not let the browser see the
 * screen.
 */
export type ScreenTrouble = 'blocked' | 'unsupported' | 'failed'

/** Tracks of a shared screen. `audio`: null where the user shares no sound, or the browser offers none. */
type ScreenTracks = { video: MediaStreamTrack; audio: MediaStreamTrack | null }

/** The part of `navigator.mediaDevices` that captures a screen. Phones have no `getDisplayMedia`. */
export type ScreenDevices = Pick<MediaDevices, 'getSupportedConstraints'> &
  Partial<Pick<MediaDevices, 'getDisplayMedia'>>

/** Options of getDisplayMedia that TypeScript's library does not know yet (W3C Screen Capture). */
type CaptureOptions = DisplayMediaStreamOptions & {
  selfBrowserSurface: 'exclude'
  surfaceSwitching: 'include'
  systemAudio: 'include' | 'exclude'
}
type CaptureAudio = MediaTrackConstraints & { restrictOwnAudio: boolean }

/**
 * Content hint and limits of each mode. They belong to the captured track and not to the senders, so that one capture
 * serves every peer and an encoder never sees frames that would be dropped. Most pixels a second: 41 and 28 million.
 */
const MODES = {
  text: {
    hint: 'text',
    limits: { frameRate: { max: 10 }, width: { max: 2560 }, height: { max: 1600 } },
  },
  motion: {
    hint: 'motion',
    limits: { frameRate: { max: 30 }, width: { max: 1280 }, height: { max: 720 } },
  },
} satisfies Record<ScreenMode, { hint: string; limits: MediaTrackConstraints }>

/** Whether this browser can share a screen at all. */
export const canShareScreen = (devices: ScreenDevices | undefined): boolean =>
  typeof devices?.getDisplayMedia === 'function'

/**
 * Options for one capture. The tab of the call is not offered: a call within the call is of no use. The sound of the whole
 * system is, but only where the browser can leave this page's own sound out of it: members would hear themselves.
 */
const optionsFor = (devices: ScreenDevices): CaptureOptions => {
  const supported: MediaTrackSupportedConstraints & { restrictOwnAudio?: boolean } =
    devices.getSupportedConstraints()
  const audio: CaptureAudio = {
    restrictOwnAudio: true,
    // For voices in a room. They would make music mono, and cut pieces out of it.
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  }
  return {
    video: { frameRate: { max: 30 } },
    audio,
    selfBrowserSurface: 'exclude',
    surfaceSwitching: 'include',
    systemAudio: supported.restrictOwnAudio ? 'include' : 'exclude',
  }
}

type CaptureError = { code: ScreenTrouble | 'cancelled' }

/**
 * Reason why getDisplayMedia rejected. A user who closes the browser's dialog and a system that hides the screen are one
 * `NotAllowedError`: browsers tell of the system in the message alone ("Permission denied by system" in Chromium).
 */
const reasonOf = (error: unknown): CaptureError['code'] => {
  if (typeof error !== 'object' || error === null || !('name' in error)) return 'failed'
  const message = 'message' in error ? String(error.message) : ''
  switch (error.name) {
    case 'NotAllowedError':
      return /\bsystem\b/i.test(message) ? 'blocked' : 'cancelled'
    case 'AbortError':
      return 'cancelled'
    case 'NotSupportedError':
      return 'unsupported'
    default:
      return 'failed'
  }
}

/** Sets what matters in a captured picture, also while it is sent. Never rejects. */
export const setScreenMode = async (video: MediaStreamTrack, mode: ScreenMode): Promise<void> => {
  video.contentHint = MODES[mode].hint
  // A browser that cannot limit the track sends more than it has to.
  await video.applyConstraints(MODES[mode].limits).catch(() => undefined)
}

/**
 * Asks the user for a screen, a window or a tab, and captures it; within a user's click, which browsers require.
 * `cancelled`: the user has changed their mind, which is no error. Never rejects.
 */
export const captureScreen = async (
  devices: ScreenDevices | undefined,
  mode: ScreenMode,
): Promise<Result<ScreenTracks, CaptureError>> => {
  if (!devices?.getDisplayMedia) return err({ code: 'unsupported' })
  try {
    const stream = await devices.getDisplayMedia(optionsFor(devices))
    const [video] = stream.getVideoTracks()
    const [audio = null] = stream.getAudioTracks()
    if (!video) {
      audio?.stop()
      return err({ code: 'failed' })
    }
    if (audio) audio.contentHint = 'music'
    await setScreenMode(video, mode)
    return ok({ video, audio })
  } catch (error) {
    return err({ code: reasonOf(error) })
  }
}
