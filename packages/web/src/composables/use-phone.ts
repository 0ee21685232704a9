import { useAudioSession } from './use-audio-session'
import { useVisibleArea } from './use-visible-area'
import { useWakeLock } from './use-wake-lock'

/** What a call needs of a phone for as long as the scope lives: a screen that stays on, its sound, its keyboard's place. */
export const usePhone = (): void => {
  useWakeLock()
  useAudioSession()
  useVisibleArea()
}
