import { onScopeDispose, toValue, watchEffect, type MaybeRefOrGetter, type Ref } from 'vue'
import { streamOf, type StreamOf } from '../lib/streams'

/** Shows a member's stream, or one's own, in a video element for as long as the scope lives. */
export const useStream = (
  video: Readonly<Ref<HTMLVideoElement | null>>,
  of: MaybeRefOrGetter<StreamOf>,
): void => {
  let shown: HTMLVideoElement | null = null
  watchEffect(
    () => {
      const stream = streamOf(toValue(of))
      if (shown && shown !== video.value) shown.srcObject = null
      shown = video.value
      // Setting it again, even to the same, would interrupt what plays.
      if (shown && shown.srcObject !== stream) shown.srcObject = stream
    },
    { flush: 'post' },
  )
  onScopeDispose(() => {
    if (shown) shown.srcObject = null
  })
}
