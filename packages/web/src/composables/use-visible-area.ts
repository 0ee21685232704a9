import { useEventListener } from '@vueuse/core'
import { onScopeDispose } from 'vue'
import { outOfSight } from '../lib/visible-area'

/**
 * Keeps the page's fixed boxes in sight of a keyboard on the screen for as long as the scope lives, by the custom properties
 * `--above` and `--below`. Safari lays its keyboard over the page; where the browser makes the page smaller instead, as the
 * viewport's `interactive-widget` asks, both are zero.
 */
export const useVisibleArea = (): void => {
  // Absent in some browsers, whatever the types say.
  const viewport = window.visualViewport
  const { style } = document.documentElement
  if (!viewport) return

  const apply = (): void => {
    const { above, below } = outOfSight(viewport, window.innerHeight)
    style.setProperty('--above', `${above}px`)
    style.setProperty('--below', `${below}px`)
  }
  useEventListener(viewport, ['resize', 'scroll'], apply)
  apply()
  onScopeDispose(() => {
    style.removeProperty('--above')
    style.removeProperty('--below')
  })
}
