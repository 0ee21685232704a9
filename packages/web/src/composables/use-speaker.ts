import { watchEffect, type Ref } from 'vue'
import { useSpeakers } from '../stores/speakers'

/** Plays a media element on the speaker that the user has chosen, for as long as the scope lives. */
export const useSpeaker = (element: Readonly<Ref<HTMLMediaElement | null>>): void => {
  const speakers = useSpeakers()
  watchEffect(
    () => {
      const { deviceId } = speakers.state
      const { value } = element
      if (!value || !speakers.isSupported || value.sinkId === deviceId) return
      // Refused for a speaker that is not there any more: the system's own plays on.
      void value.setSinkId(deviceId).catch(() => undefined)
    },
    { flush: 'post' },
  )
}
