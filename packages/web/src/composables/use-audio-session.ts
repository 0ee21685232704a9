import { onScopeDispose, watch } from 'vue'
import { useMedia } from '../stores/media'

/** The page's part in the sound of an iPhone or iPad: https://www.w3.org/TR/audio-session/, so far in Safari alone. */
type AudioSession = { type: 'auto' | 'play-and-record' }

/**
 * Declares a call to the device's sound system for as long as the scope lives, where there is such a thing. Left to itself
 * Safari changes between playback and call with every microphone that starts or stops, and loudness and speaker with it.
 */
export const useAudioSession = (): void => {
  const { audioSession } = navigator as Navigator & { audioSession?: AudioSession }
  if (!audioSession) return
  const media = useMedia()
  watch(
    // Wanted, and not only ready: it has to be declared before the microphone starts.
    () => media.microphone.wanted || media.microphone.ready,
    (isUsed) => {
      audioSession.type = isUsed ? 'play-and-record' : 'auto'
    },
    { immediate: true, flush: 'sync' },
  )
  onScopeDispose(() => {
    audioSession.type = 'auto'
  })
}
