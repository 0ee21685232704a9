import { newFrameId } from '@talki/core/id'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import {
  fetchLanguage,
  placeOf,
  recognitionOf,
  type RecognitionConstructor,
  type RecognitionPlace,
} from '../rtc/captions/recognition'
import { createRecognizer, type Recognizer, type RecognizerEvent } from '../rtc/captions/recognizer'
import { browserPlatform } from '../rtc/platform'
import { locale } from '../words/words'
import { captioningTrouble, type CaptioningTrouble } from './captions'
import { currentCall } from './current-call'
import { useMedia } from './media'

/**
 * Captions of what the user says, which they switch on for one call. Loaded with what shows the switch (docs/adr/0133), and
 * from then on for as long as the page: what others say is shown without it (captions.ts).
 */
export const useCaptioning = defineStore('captioning', () => {
  const media = useMedia()
  const constructor: RecognitionConstructor | null = recognitionOf(window)
  /** Null until the browser has said so. */
  const place = shallowRef<RecognitionPlace | null>(null)
  const state = shallowRef<'off' | 'fetching' | 'on'>('off')
  let recognizer: Recognizer | null = null
  /** Grows with each change: what an earlier one waits for has no effect. */
  let epoch = 0

  /** What may be listened to: nothing while the user is muted. */
  const heard = (): MediaStreamTrack | null =>
    media.sourcesOn().microphone ? media.tracks().microphone : null
  const listen = (): void => recognizer?.listen(heard())
  media.onTrack((source) => {
    if (source === 'microphone') listen()
  })
  watch(() => media.sourcesOn().microphone, listen, { flush: 'sync' })

  const stop = (trouble: CaptioningTrouble | null = null): void => {
    epoch += 1
    recognizer?.close()
    recognizer = null
    currentCall.value?.setCaptioning(false)
    state.value = 'off'
    captioningTrouble.value = trouble
  }

  const onEvent = (event: RecognizerEvent): void => {
    switch (event.type) {
      case 'caption':
        currentCall.value?.caption({ id: event.id, text: event.text })
        return
      case 'trouble':
        stop(event.trouble)
        return
      default:
        return event satisfies never
    }
  }

  const begin = (isLocal: boolean): void => {
    const platform = browserPlatform(window)
    if (!constructor || !platform) return
    recognizer = createRecognizer(
      { ...platform, Recognition: constructor, language: locale.value, isLocal, newId: newFrameId },
      onEvent,
    )
    state.value = 'on'
    currentCall.value?.setCaptioning(true)
    listen()
  }

  const start = async (): Promise<void> => {
    stop()
    const mine = epoch
    const where = place.value
    if (!constructor || where === null) return
    if (where === 'download') {
      state.value = 'fetching'
      const isFetched = await fetchLanguage(constructor, locale.value)
      if (mine !== epoch) return
      // The user has agreed to this device alone: without the language there is nothing instead.
      if (!isFetched) {
        stop('download')
        return
      }
      place.value = 'device'
    }
    begin(where !== 'service')
  }

  // In another language the sound may go elsewhere, which the user has to know first.
  watch(
    locale,
    async (language) => {
      if (state.value !== 'off') stop()
      place.value = null
      const found = await placeOf(constructor, language)
      if (locale.value === language) place.value = found
    },
    { immediate: true },
  )
  watch(
    currentCall,
    (call) => {
      if (call === null && state.value !== 'off') stop()
    },
    { flush: 'sync' },
  )

  return {
    /** Where the user's speech would be recognized, or is; null until that is known. */
    place: computed(() => place.value),
    /** Captions begin once the device has fetched what it needs. */
    isFetching: computed(() => state.value === 'fetching'),
    /** Whether the user's speech is captioned. */
    isOn: computed({
      get: () => state.value !== 'off',
      set: (on) => {
        if (on) void start()
        else stop()
      },
    }),
  }
})
