import { shallowRef } from 'vue'

/** Sound that the browser holds back until the user has touched the page, and the way to release it. */
export const useBlockedSound = () => {
  const isBlocked = shallowRef(false)
  const block = (): void => {
    isBlocked.value = true
  }
  /** Plays every sound again. Has to be called from within a click. */
  const unblock = (): void => {
    isBlocked.value = false
    for (const audio of document.querySelectorAll('audio')) void audio.play().catch(() => undefined)
  }
  return { isBlocked, block, unblock }
}
