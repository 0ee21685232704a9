import { useEventListener } from '@vueuse/core'
import { nextTick, shallowRef, watch } from 'vue'
import { useMedia } from '../stores/media'
import { t } from '../words/words'
import { announce } from './use-announcer'

/**
 * Sound that the browser holds back: until the user has touched the page, or the page captures sound or pictures. So it is
 * after a reload without camera and microphone. A press of anything releases it, and that of a button that says so.
 */
export const useBlockedSound = () => {
  const media = useMedia()
  const isBlocked = shallowRef(false)
  const block = (): void => {
    if (isBlocked.value) return
    isBlocked.value = true
    announce(t('call.soundHeld'))
  }
  const playAll = (): void => {
    isBlocked.value = false
    for (const audio of document.querySelectorAll('audio'))
      audio.play().catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError') block()
      })
  }
  /** Plays every sound again. Has to be called from within a press. */
  const unblock = async (): Promise<void> => {
    // Escape is no touch.
    if (!isBlocked.value || !navigator.userActivation.hasBeenActive) return
    const focused = document.activeElement
    playAll()
    await nextTick()
    // The button is gone, and the focus with it.
    if (focused?.isConnected === false) document.querySelector<HTMLElement>('[data-more]')?.focus()
  }
  // Not when a key goes down: the focus would have moved on before the browser presses the button by it.
  useEventListener(document, ['click', 'keyup'], () => void unblock())
  watch(
    () => media.microphone.ready || media.camera.ready,
    (captures) => {
      if (captures && isBlocked.value) playAll()
    },
  )
  return { isBlocked, block, unblock }
}
