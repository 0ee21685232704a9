import type { Caption } from '@talki/core/protocol/peer'
import { computed, shallowRef, watch } from 'vue'

/** Verbs of a live call by which recording and captions tell the others; the same for a call with a server and for one of two by codes. */
export type CurrentCall = {
  /** Tells everybody whether this user records the call. */
  setRecording: (on: boolean) => void
  /** Tells everybody whether what the user says is captioned. */
  setCaptioning: (on: boolean) => void
  /** Tells everybody what the user says, as their browser understands it. */
  caption: (caption: Caption) => void
}

const current = shallowRef<CurrentCall | null>(null)

/** The live call that the user is in; null outside of one. Reactive. */
export const currentCall = computed(() => current.value)

/** Makes a call the current one while it is live. Another that has become live meanwhile stays the current one. */
export const useAsCurrentCall = (isLive: () => boolean, call: CurrentCall): void => {
  watch(
    isLive,
    (isNow) => {
      if (isNow) current.value = call
      else if (current.value === call) current.value = null
    },
    { flush: 'sync' },
  )
}
