import type { TilePicture } from '../rtc/recording/picture'
import { startRecorder, type Recorder, type RecordingEnd } from '../rtc/recording/recorder'
import { openSink } from '../rtc/recording/sink'
import { currentCall } from './current-call'
import { useMedia } from './media'
import { usePeople } from './people'
import { setRecorded } from './views'

/** Pictures are recorded in this size, upright on an upright screen. */
const SIZE = { long: 1280, short: 720 }

const twoDigits = (part: number): string => String(part).padStart(2, '0')

/** Name of the file: when it was begun, by this device's clock. */
const fileName = (type: string, at: Date): string => {
  const day = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join('-')
  const time = `${twoDigits(at.getHours())}.${twoDigits(at.getMinutes())}`
  return `Talki ${day} ${time}.${type.startsWith('video/mp4') ? 'mp4' : 'webm'}`
}

/** What the user hears, and what they say. */
const sounds = (): Map<string, MediaStreamTrack> => {
  const people = usePeople()
  const own = useMedia().tracks()
  const found: [string, MediaStreamTrack | null | undefined][] = [
    ['microphone', own.microphone],
    ['screen_audio', own.screen_audio],
    ...people.list
      .filter(({ self }) => !self)
      .flatMap(({ id }) =>
        (['microphone', 'screen_audio'] as const).map((source): [string, MediaStreamTrack | undefined] => [
          `${id}:${source}`,
          people.streamOf(id, source)?.getAudioTracks()[0],
        ]),
      ),
  ]
  return new Map(found.filter((entry): entry is [string, MediaStreamTrack] => !!entry[1]))
}

/**
 * Begins a recording of what `tiles` show and of all sounds, into a file that the user may be asked for: null where they
 * choose none, or the call is over by then. Rejects where the browser cannot record. Loaded with the dialog that asks
 * for a recording, and not with the call (docs/adr/0129).
 */
export const recordCall = async (
  { type, tiles }: { type: string; tiles: () => readonly TilePicture[] },
  onEnd: (why: RecordingEnd) => void,
): Promise<Recorder | null> => {
  // Made while the user's press still counts: a browser keeps sound off otherwise.
  const context = new AudioContext()
  const sink = await openSink(window, fileName(type, new Date()), type)
  if (sink === null || currentCall.value === null) {
    void context.close()
    return null
  }
  const isUpright = innerHeight > innerWidth
  const canvas = Object.assign(document.createElement('canvas'), {
    width: isUpright ? SIZE.short : SIZE.long,
    height: isUpright ? SIZE.long : SIZE.short,
  })
  // Everybody is told before anything is recorded.
  currentCall.value.setRecording(true)
  setRecorded(true)
  return startRecorder({ canvas, context, tiles, sounds, sink, type }, onEnd)
}
