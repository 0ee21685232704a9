import { useEventListener } from '@vueuse/core'
import { shallowRef, watch } from 'vue'

/**
 * Full screen by the Fullscreen API. `isSupported` is false where there is none, as on an iPhone, or a policy forbids it.
 * `element` is what fills the screen now; Escape ends it, by the browser itself.
 */
export const useFullscreen = () => {
  // Absent in some browsers, whatever the types say.
  const isSupported = (document.fullscreenEnabled as boolean | undefined) === true
  const element = shallowRef(isSupported ? document.fullscreenElement : null)
  useEventListener(document, 'fullscreenchange', () => {
    element.value = document.fullscreenElement
  })

  /** Shows `target` on the whole screen, or ends that. Without effect where the browser refuses: it wants a press. */
  const toggle = async (target: Element): Promise<void> => {
    try {
      if (document.fullscreenElement === target) await document.exitFullscreen()
      else await target.requestFullscreen()
    } catch {
      // The page stays as it is, which the user sees.
    }
  }
  return { isSupported, element, toggle }
}

/** Ends the full screen of a single tile when something opens beside it, which could not be seen. */
export const useTileBehind = (isOpen: () => boolean): void => {
  watch(isOpen, (now) => {
    const full = document.fullscreenElement
    if (!now || !full || full === document.documentElement) return
    void document.exitFullscreen().catch(() => undefined)
  })
}
