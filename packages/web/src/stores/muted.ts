import type { MemberId } from '@talki/core/id'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { CallEvent } from '../rtc/call-events'
import type { LocalEvent } from './call-state'
import { useMedia } from './media'

/** Who has muted the user, until they have seen it or the microphone is on again. The call store feeds it with events. */
export const useMuted = defineStore('muted', () => {
  const media = useMedia()
  const by = shallowRef<MemberId | null>(null)

  watch(
    () => media.microphone.on,
    (isOn) => {
      if (isOn) by.value = null
    },
    { flush: 'sync' },
  )

  return {
    by: computed(() => by.value),
    /** Takes an event of the call. A microphone that is off is no news. */
    apply: (event: CallEvent | LocalEvent): void => {
      switch (event.type) {
        case 'muted':
          if (!media.microphone.on) return
          void media.set('microphone', false)
          by.value = event.by
          return
        case 'entering':
        case 'over':
        case 'away':
        case 'ended':
          by.value = null
          return
        default:
          return
      }
    },
    /** The user has seen it. */
    dismiss: (): void => {
      by.value = null
    },
  }
})
