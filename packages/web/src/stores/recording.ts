import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { TilePicture } from '../rtc/recording/picture'
import { recordingType, startRecorder, type Recorder, type RecordingEnd } from '../rtc/recording/recorder'
import { openSink } from '../rtc/recording/sink'
import { currentCall } from './current-call'
import { useMedia } from './media'
import { usePeople } from './people'
import { setRecorded } from './views'

/** How a recording stands. `trouble`: why there is none, or why the last one has ended by itself. */
type RecordingState =
  | { name: 'off'; trouble: Exclude<RecordingEnd, 'stopped'> | null }
  | { name: 'choosing' }
  | { name: 'on' }
  | { name: 'saving' }

/** Pictures are recorded in this size, upright on an upright screen. */
const SIZE = { long: 1280, short: 720 }

const twoDigits = (part: number): string => String(part).padStart(2, '0')

/** Name of the file: when it was begun, by this device's clock. */
const fileName = (type: string, at: Date): string => {
  const day = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join('-')
  const time = `${twoDigits(at.getHours())}.${twoDigits(at.getMinutes())}`
  return `Talki ${day} ${time}.${type.startsWith('video/mp4') ? 'mp4' : 'webm'}`
}

/** Recording of the call on this device, of which everybody in the call is told. */
export const useRecording = defineStore('recording', () => {
  const media = useMedia()
  const people = usePeople()
  const state = shallowRef<RecordingState>({ name: 'off', trouble: null })
  const type = recordingType(globalThis.MediaRecorder)
  let recorder: Recorder | null = null

  /** What the user hears, and what they say. */
  const sounds = (): Map<string, MediaStreamTrack> => {
    const own = media.tracks()
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

  const end = (why: RecordingEnd): void => {
    recorder = null
    currentCall.value?.setRecording(false)
    setRecorded(false)
    state.value = { name: 'off', trouble: why === 'stopped' ? null : why }
  }

  const begin = async (tiles: () => readonly TilePicture[]): Promise<void> => {
    if (type === null) return
    // Made while the user's press still counts: a browser keeps sound off otherwise.
    const context = new AudioContext()
    const sink = await openSink(window, fileName(type, new Date()), type)
    if (sink === null || currentCall.value === null) {
      void context.close()
      state.value = { name: 'off', trouble: null }
      return
    }
    const isUpright = innerHeight > innerWidth
    const canvas = Object.assign(document.createElement('canvas'), {
      width: isUpright ? SIZE.short : SIZE.long,
      height: isUpright ? SIZE.long : SIZE.short,
    })
    // Everybody is told before anything is recorded.
    currentCall.value.setRecording(true)
    setRecorded(true)
    recorder = startRecorder({ canvas, context, tiles, sounds, sink, type }, end)
    state.value = { name: 'on' }
  }

  /** Ends the recording, and saves it. */
  const stop = (): void => {
    if (!recorder) return
    state.value = { name: 'saving' }
    recorder.stop()
  }
  watch(
    currentCall,
    (call) => {
      if (call === null) stop()
    },
    { flush: 'sync' },
  )
  // A page that is closed cannot save what it has not saved.
  addEventListener('beforeunload', (event) => {
    if (state.value.name === 'on' || state.value.name === 'saving') event.preventDefault()
  })

  return {
    state: computed(() => state.value),
    isOn: computed(() => state.value.name === 'on'),
    /** Whether this browser can record. */
    isSupported: type !== null,
    /** Records from now on what `tiles` show, into a file that the user may be asked for. Never rejects. */
    start: async (tiles: () => readonly TilePicture[]): Promise<void> => {
      if (state.value.name !== 'off') return
      state.value = { name: 'choosing' }
      await begin(tiles).catch(() => end('failed'))
    },
    stop,
  }
})
