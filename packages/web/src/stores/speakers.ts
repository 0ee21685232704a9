import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { recallDevice, rememberDevice } from '../lib/device-memory'
import type { DeviceNews } from '../rtc/media/media-event'
import { createSpeakers, type SpeakerDevices, type SpeakerState } from '../rtc/media/speakers'
import { useMedia } from './media'

/** Whether media elements of this browser can play on a chosen speaker. */
const isSupported = typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype

/** The speaker that plays the call, as the page shows it. */
export const useSpeakers = defineStore('speakers', () => {
  const media = useMedia()
  const listeners = new Set<(news: DeviceNews) => void>()
  // Absent where the page is no secure context, whatever the types say.
  const devices = navigator.mediaDevices as SpeakerDevices | undefined
  const speakers = createSpeakers(
    {
      devices: isSupported ? devices : undefined,
      recall: () => recallDevice('speaker'),
      remember: (deviceId) => rememberDevice('speaker', deviceId),
    },
    {
      onState: (now) => (state.value = now),
      onNews: (news) => {
        for (const listener of listeners) listener(news)
      },
    },
  )
  const state = ref<SpeakerState>(speakers.state())
  // A page that may use the microphone may know of speakers.
  watch(
    () => media.microphone.ready,
    (isReady) => {
      if (isReady && isSupported) void speakers.list()
    },
    { immediate: true },
  )

  return {
    state,
    isSupported,
    /** Whether the browser has a list of its own to choose from. */
    canAsk: isSupported && devices !== undefined && 'selectAudioOutput' in devices,
    /** Plays the call there from now on; empty for whichever speaker the system uses. */
    choose: speakers.choose,
    /** Lets the user choose in the browser's own list. Has to be called from within a click. */
    ask: speakers.ask,
    /** Tells of speakers that come and go; returns what ends that. */
    onNews: (listener: (news: DeviceNews) => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
})
