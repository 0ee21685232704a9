import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { PANELS, type Panel } from '../lib/panel'

/**
 * The open dialog, kept in the address's hash: opening one adds an entry to the history, so that Back, which on a phone
 * closes whatever covers the screen, closes the dialog and not the call.
 */
export const usePanel = (): WritableComputedRef<Panel> => {
  const route = useRoute()
  const router = useRouter()
  /** The present entry was added for a dialog; after a reload that is not known, and it is replaced. */
  let isAdded = false

  const panelOf = (hash: string): Panel => PANELS.find((name) => hash === `#${name}`) ?? 'none'
  const go = (panel: Panel): void => {
    const isOpen = panelOf(route.hash) !== 'none'
    if (panel === 'none') {
      if (!isOpen) return
      if (isAdded) router.back()
      else void router.replace({ ...route, hash: '' })
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
  return computed({ get: () => panelOf(route.hash), set: go })
}
