import { useTimeoutFn } from '@vueuse/core'
import { shallowRef } from 'vue'

/** How long controls stay after a touch, in milliseconds. */
const STAY_MS = 4000

/** What a finger has touched a moment ago: on touch screens there is no pointer that hovers. */
export const useTouched = <Key>() => {
  const touched = shallowRef<Key | null>(null)
  const leaving = useTimeoutFn(() => (touched.value = null), STAY_MS, { immediate: false })
  const onTouch = (key: Key, { pointerType }: PointerEvent): void => {
    if (pointerType !== 'touch') return
    touched.value = key
    leaving.start()
  }
  return { touched, onTouch }
}
