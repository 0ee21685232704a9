import { SOURCES, type Source } from '@talki/core/protocol/peer'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { recallDevice, rememberDevice } from '../lib/device-memory'
import type { DeviceSource } from '../rtc/media/acquire'
import { createLevelMeter } from '../rtc/media/level-meter'
import { createLocalMedia, type DeviceState, type MediaEvent } from '../rtc/media/local-media'
import { bySource, type LocalTracks, type SourcesOn } from '../rtc/media/local-tracks'
import { setStream } from './streams'

/** How often the microphone's level is read for the page, in milliseconds. */
const SAMPLE_MS = 80

type TrackListener = (source: Source, track: MediaStreamTrack | null) => void

const initial = (source: DeviceSource): DeviceState => ({
  wanted: false,
  on: false,
  ready: false,
  trouble: null,
  deviceId: recallDevice(source),
  devices: [],
})

/** This user's microphone and camera, and what else they publish, as the page shows it. */
export const useMedia = defineStore('media', () => {
  const devices = { microphone: ref(initial('microphone')), camera: ref(initial('camera')) }
  /** Sources that are no devices, and are being sent. */
  const published = ref({ screen: false, screen_audio: false })
  const level = shallowRef(0)
  const listeners = new Set<TrackListener>()
  let sampling: ReturnType<typeof setInterval> | undefined

  const sample = (): void => {
    const isListening = devices.microphone.value.on && devices.microphone.value.ready
    if (!isListening) {
      clearInterval(sampling)
      sampling = undefined
      level.value = 0
    } else {
      sampling ??= setInterval(() => (level.value = media.level()), SAMPLE_MS)
    }
  }

  const onTrack = (source: Source, track: MediaStreamTrack | null): void => {
    if (source === 'screen' || source === 'screen_audio') {
      published.value = { ...published.value, [source]: track !== null }
      setStream(`self:${source}`, track && new MediaStream([track]))
    }
    for (const listener of listeners) listener(source, track)
  }
  const onEvent = (event: MediaEvent): void => {
    switch (event.type) {
      case 'device':
        devices[event.source].value = event.state
        sample()
        return
      case 'track':
        onTrack(event.source, event.track)
        return
      default:
        return event satisfies never
    }
  }
  const media = createLocalMedia(
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
  setStream('self:camera', media.preview)

  const isOn = (source: Source): boolean => {
    if (source === 'screen' || source === 'screen_audio') return published.value[source]
    const { on, ready } = devices[source].value
    return on && ready
  }

  return {
    ...devices,
    level,
    /** Asks for what is wanted, and turns off what is not. Works with neither. Never rejects. */
    start: (wanted: Record<DeviceSource, boolean>): Promise<void> => media.start(wanted),
    /** Turns a device on or off. Resolves when that is settled: turning on may ask the user. */
    set: (source: DeviceSource, on: boolean): Promise<void> => media.set(source, on),
    toggle: (source: DeviceSource): Promise<void> => media.set(source, !devices[source].value.on),
    choose: (source: DeviceSource, deviceId: string): Promise<void> => media.choose(source, deviceId),
    /** Sends a track for a source that is no device, such as a shared screen; `null` ends it. */
    publish: (source: Exclude<Source, DeviceSource>, track: MediaStreamTrack | null): void =>
      media.publish(source, track),
    stop: (): void => {
      for (const source of ['screen', 'screen_audio'] as const) {
        if (published.value[source]) media.publish(source, null)
      }
      media.stop()
    },
    /** Which sources work and are on, as peers are told. Reactive. */
    sourcesOn: (): SourcesOn => bySource(isOn),
    /** Whether any of them has changed, as one text to watch. */
    sourcesText: (): string => SOURCES.filter(isOn).join(),
    /** The tracks that are sent at present; `onTrack` tells of each change and returns what ends that. */
    tracks: (): LocalTracks => media.tracks(),
    onTrack: (listener: TrackListener): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** The microphone's level of this moment, 0–1. */
    readLevel: (): number => media.level(),
  }
})
