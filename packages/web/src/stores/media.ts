import { PICTURES, SOURCES, type Source } from '@talki/core/protocol/peer'
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import { recallDevice, rememberDevice } from '../lib/device-memory'
import type { DeviceSource } from '../rtc/media/acquire'
import { createLevelMeter } from '../rtc/media/level-meter'
import { createLocalMedia } from '../rtc/media/local-media'
import { bySource, type LocalTracks, type SourcesOn } from '../rtc/media/local-tracks'
import type { DeviceNews, DeviceState, MediaEvent } from '../rtc/media/media-event'
import { useSettings } from './settings'
import { setStream } from './streams'

/** How often the microphone's level is read for the page, in milliseconds. */
const SAMPLE_MS = 80

type TrackListener = (source: Source, track: MediaStreamTrack | null) => void

/** This user's microphone and camera, and what else they publish, as the page shows it. */
export const useMedia = defineStore('media', () => {
  /** Sources that are no devices, and are being sent. */
  const published = ref({ screen: false, screen_audio: false })
  const level = shallowRef(0)
  const listeners = new Set<TrackListener>()
  const newsListeners = new Set<(news: DeviceNews) => void>()
  const settings = useSettings()
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
    for (const listener of listeners) listener(source, sentTracks()[source])
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
      case 'switched':
      case 'came':
        for (const listener of newsListeners) listener(event)
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
      wishes: () => settings,
      hearsMuted: () => settings.mutedTalk,
      permissions: navigator.permissions,
    },
    onEvent,
  )
  const devices = {
    microphone: ref<DeviceState>(media.state('microphone')),
    camera: ref<DeviceState>(media.state('camera')),
  }
  watch(
    () => [settings.echoCancellation, settings.noiseSuppression, settings.autoGainControl],
    () => void media.applyWishes('microphone'),
  )
  watch(
    () => settings.backgroundBlur,
    () => void media.applyWishes('camera'),
  )
  watch(() => settings.mutedTalk, media.hear)
  setStream('self:camera', media.preview)

  /** Who wishes for sound only sends no picture: not even one that waits for a sender to be told to be still. */
  const sentTracks = (): LocalTracks => {
    const tracks = media.tracks()
    return settings.dataUse === 'audio' ? { ...tracks, camera: null, screen: null } : tracks
  }
  watch(
    () => settings.dataUse === 'audio',
    () => {
      for (const source of PICTURES) for (const listener of listeners) listener(source, sentTracks()[source])
    },
    { flush: 'sync' },
  )

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
    tracks: sentTracks,
    onTrack: (listener: TrackListener): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** Tells of devices that come and go; returns what ends that. */
    onNews: (listener: (news: DeviceNews) => void): (() => void) => {
      newsListeners.add(listener)
      return () => newsListeners.delete(listener)
    },
    /** The microphone's level of this moment, 0–1; zero while it is off. */
    readLevel: (): number => media.level(),
    /** What the microphone hears, 0–1, also while it is muted; null where that is not known. */
    readHearing: (): number | null => media.hearing(),
  }
})
