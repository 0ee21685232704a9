import type { Finding } from '../../lib/device-check'
import { until } from './wait'

/** How long a camera may take to show something. */
const WITHIN_MS = 5000

/** The brightest value of a pixel, 0–255, that still counts as black. */
const BLACK = 16

const SAMPLE = { width: 32, height: 18 }

const isBlack = (video: HTMLVideoElement): boolean => {
  const canvas = Object.assign(document.createElement('canvas'), SAMPLE)
  const drawing = canvas.getContext('2d', { willReadFrequently: true })
  if (!drawing) return false
  drawing.drawImage(video, 0, 0, SAMPLE.width, SAMPLE.height)
  const { data } = drawing.getImageData(0, 0, SAMPLE.width, SAMPLE.height)
  return data.every((value, index) => index % 4 === 3 || value <= BLACK)
}

/** Whether a picture of the camera arrives that moves in time and is not black. Never rejects. */
export const checkCamera = async (stream: MediaStream | null, signal: AbortSignal): Promise<Finding> => {
  if (!stream || stream.getVideoTracks().length === 0) return { code: 'camera_off' }
  const video = document.createElement('video')
  Object.assign(video, { muted: true, playsInline: true, srcObject: stream })
  const hasMoved = () => (video.videoWidth > 0 && video.currentTime > 0.2 ? true : null)
  try {
    // Refused only where the page may not play at all: then no time passes, which is seen below.
    void video.play().catch(() => undefined)
    if (!(await until(hasMoved, { every: 50, within: WITHIN_MS, signal }))) return { code: 'camera_still' }
    const { videoWidth: width, videoHeight: height } = video
    return isBlack(video) ? { code: 'camera_black' } : { code: 'camera_works', width, height }
  } finally {
    video.srcObject = null
  }
}
