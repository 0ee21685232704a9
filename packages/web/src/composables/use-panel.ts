import { computed, onScopeDispose, shallowRef, watch, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { PANELS, type Panel } from '../lib/panel'

/**
 * The open dialog, kept in the address's hash: opening one adds an entry to the history, so that Back, which on a phone
 * closes whatever covers the screen, closes the dialog and not the call. The browser takes a moment to go back: a
 * dialog that is closed is gone at once all the same, and one that is opened meanwhile gets its entry afterwards.
 */
export const usePanel = (): WritableComputedRef<Panel> => {
  const route = useRoute()
  const router = useRouter()
  /** The present entry was added for a dialog; after a reload that is not known, and it is replaced. */
  let isAdded = false
  /** The dialog that is open while the browser is about to go back; null where it is not. */
  const next = shallowRef<Panel | null>(null)

  const panelOf = (hash: string): Panel => PANELS.find((name) => hash === `#${name}`) ?? 'none'
  const go = (panel: Panel): void => {
    if (next.value !== null) {
      next.value = panel
      return
    }
    const isOpen = panelOf(route.hash) !== 'none'
    if (panel === 'none') {
      if (!isOpen) return
      if (isAdded) {
        next.value = 'none'
        router.back()
      } else void router.replace({ ...route, hash: '' })
      isAdded = false
      return
    }
    const to = { ...route, hash: `#${panel}` }
    if (isOpen) {
      void router.replace(to)
      return
    }
    isAdded = true
    void router.push(to)
  }
  watch(
    () => route.hash,
    () => {
      const wanted = next.value
      next.value = null
      if (wanted !== null && wanted !== 'none') go(wanted)
    },
  )
  // The call is over: the next one on this page does not begin with its dialog, and Back does not pass its entry.
  onScopeDispose(() => go('none'))
  return computed({ get: () => next.value ?? panelOf(route.hash), set: go })
}
