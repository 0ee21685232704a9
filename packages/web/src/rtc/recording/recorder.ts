import { startPicture, type TilePicture } from './picture'
import type { Sink } from './sink'
import { createSoundMix, type Sounds } from './sound'

/** How often what was recorded is written, and how often sounds that have come or gone are looked for. */
const WRITE_EVERY_MS = 2000
const LOOK_EVERY_MS = 500

/** A picture of 1280 × 720 with people in it is clear at this many bits a second. */
const BITS = { videoBitsPerSecond: 2_500_000, audioBitsPerSecond: 96_000 }

/** Why a recording has ended. `full`: there was no more room for it; `failed`: it could not be written. */
export type RecordingEnd = 'stopped' | 'full' | 'failed'

export type RecorderDeps = {
  canvas: HTMLCanvasElement
  context: AudioContext
  tiles: () => readonly TilePicture[]
  sounds: () => Sounds
  sink: Sink
  type: string
}

/**
 * Records what the user sees and hears into a file. `onEnd` is called once, when the file is complete or nothing more can be
 * written. Throws where the browser cannot record.
 */
export const startRecorder = (deps: RecorderDeps, onEnd: (why: RecordingEnd) => void) => {
  const { sink, context } = deps
  const picture = startPicture(deps.canvas, deps.tiles)
  const mix = createSoundMix(context)
  mix.update(deps.sounds())
  const looking = setInterval(() => mix.update(deps.sounds()), LOOK_EVERY_MS)
  const stream = new MediaStream([...picture.stream.getVideoTracks(), ...mix.stream.getAudioTracks()])
  const recorder = new MediaRecorder(stream, { mimeType: deps.type, ...BITS })
  let bytes = 0
  let why: RecordingEnd = 'stopped'
  let written = Promise.resolve()

  const stop = (reason: RecordingEnd): void => {
    if (recorder.state === 'inactive') return
    why = reason
    recorder.stop()
  }
  const fail = (): void => {
    stop('failed')
    why = 'failed'
  }

  recorder.addEventListener('dataavailable', ({ data }) => {
    if (data.size === 0) return
    bytes += data.size
    written = written.then(() => sink.write(data)).catch(fail)
    if (sink.limit !== null && bytes >= sink.limit) stop('full')
  })
  recorder.addEventListener('error', fail)
  recorder.addEventListener('stop', () => {
    clearInterval(looking)
    picture.stop()
    mix.close()
    void written
      .then(() => sink.close())
      .catch(fail)
      .then(() => onEnd(why))
  })
  recorder.start(WRITE_EVERY_MS)
  return {
    /** Ends the recording, and saves it. */
    stop: (): void => stop('stopped'),
  }
}
export type Recorder = ReturnType<typeof startRecorder>
