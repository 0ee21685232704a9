import { onScopeDispose, toValue, watchEffect, type MaybeRefOrGetter, type Ref } from 'vue'
import { streamOf, type StreamKey } from '../stores/streams'

/** Plays a stream in a media element for as long as the scope lives. */
export const useStream = (
  element: Readonly<Ref<HTMLMediaElement | null>>,
  key: MaybeRefOrGetter<StreamKey>,
): void => {
  let shown: HTMLMediaElement | null = null
  watchEffect(
    () => {
      const stream = streamOf(toValue(key))
      if (shown && shown !== element.value) shown.srcObject = null
      shown = element.value
      // Setting it again, even to the same, would interrupt what plays.
      if (shown && shown.srcObject !== stream) shown.srcObject = stream
    },
    { flush: 'post' },
  )
  onScopeDispose(() => {
    if (shown) shown.srcObject = null
  })
}
