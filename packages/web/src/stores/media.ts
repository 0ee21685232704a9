import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { recallDevice, rememberDevice } from '../lib/device-memory'
import { setStream, streamOf } from '../lib/streams'
import type { Input } from '../rtc/acquire'
import { createLevelMeter } from '../rtc/level-meter'
import type { Kind, LocalTracks } from '../rtc/local-tracks'
import { createMedia, type MediaEvent } from '../rtc/media'
import type { InputState } from './media-state'

/** How often the microphone's level is shown anew, in milliseconds. */
const SAMPLE_MS = 80

type TrackListener = (kind: Kind, track: MediaStreamTrack | null) => void

const nothing = (input: Input): InputState => ({
  on: false,
  ready: false,
  trouble: null,
  deviceId: recallDevice(input),
  devices: [],
})

/** One's own microphone and camera, as the page shows them. */
export const useMedia = defineStore('media', () => {
  const inputs = { microphone: ref(nothing('microphone')), camera: ref(nothing('camera')) }
  const level = shallowRef(0)
  const listeners = new Set<TrackListener>()
  let sampling: ReturnType<typeof setInterval> | undefined

  const sample = (): void => {
    const isListening = inputs.microphone.value.on && inputs.microphone.value.ready
    if (!isListening) {
      clearInterval(sampling)
      sampling = undefined
      level.value = 0
    } else {
      sampling ??= setInterval(() => (level.value = media.level()), SAMPLE_MS)
    }
  }

  const onEvent = (event: MediaEvent): void => {
    switch (event.type) {
      case 'input':
        inputs[event.input].value = event.facts
        {
          sample()
          return
        }
      case 'track':
        for (const listener of listeners) listener(event.kind, event.track)
        return
      default:
        return event satisfies never
    }
  }
  const media = createMedia(
    {
      // Absent where the page is no secure context, whatever the types say.
      devices: navigator.mediaDevices,
      createStream: (tracks) => new MediaStream(tracks ?? []),
      meter: createLevelMeter(globalThis.AudioContext),
      recall: recallDevice,
      remember: rememberDevice,
    },
    onEvent,
  )
  setStream('self', media.preview)

  /** Turns an input on or off. Resolves when that is settled: on may have meant asking the person. */
  const set = (input: Input, on: boolean): Promise<void> => media.set(input, on)

  return {
    ...inputs,
    level,
    /** Asks for what is wanted, and turns off what is not. Works with neither. Never rejects. */
    start: (wanted: Record<Input, boolean>): Promise<void> => media.start(wanted),
    set,
    toggle: (input: Input): Promise<void> => set(input, !inputs[input].value.on),
    choose: (input: Input, deviceId: string): Promise<void> => media.choose(input, deviceId),
    stop: (): void => media.stop(),
    streamOf,
    /** What is sent to peers at present; `onTrack` tells of each change and returns what ends that. */
    tracks: (): LocalTracks => media.tracks(),
    onTrack: (listener: TrackListener): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** The microphone's level of this moment, 0–1. */
    readLevel: (): number => media.level(),
  }
})
