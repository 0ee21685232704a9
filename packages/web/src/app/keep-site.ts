import { useEventListener } from '@vueuse/core'
import type { Router } from 'vue-router'
import { storeSite } from '../composables/store-site'

/** Pages from which the site is kept at once: those of a call leave the network to the call, see `useKeptParts`. */
const KEPT_FROM: readonly unknown[] = ['home', 'direct']

/**
 * Keeps the site on this device (docs/adr/0116), so that a call without a server can begin without a network. Does so once
 * home or the page of such calls has loaded.
 */
export const keepSite = (router: Router): void => {
  const stop = router.afterEach(({ name }) => {
    if (!KEPT_FROM.includes(name)) return
    stop()
    if (document.readyState === 'complete') void storeSite()
    else useEventListener(window, 'load', () => void storeSite(), { once: true })
  })
}
