import { useTimeoutFn } from '@vueuse/core'
import { computed, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue'

/** How long the room stays after the last caption, in milliseconds: pictures should not change their size at every pause. */
const KEEP_MS = 20_000

/**
 * Whether the stage keeps room for captions: while there are any, which `hasCaptions` tells, and for a while after.
 * `isWanted`: the user wants to see them.
 */
export const useCaptionRoom = (
  hasCaptions: Readonly<Ref<boolean>>,
  isWanted: MaybeRefOrGetter<boolean>,
): Readonly<Ref<boolean>> => {
  const hasRoom = shallowRef(hasCaptions.value)
  const { start, stop } = useTimeoutFn(() => (hasRoom.value = false), KEEP_MS, { immediate: false })
  watch(hasCaptions, (has) => {
    if (!has) {
      start()
      return
    }
    stop()
    hasRoom.value = true
  })
  return computed(() => hasRoom.value && toValue(isWanted))
}
