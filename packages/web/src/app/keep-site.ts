import { useEventListener } from '@vueuse/core'
import type { Router } from 'vue-router'

/** Pages from which the site is kept: those of a call leave the network to the call. */
const KEPT_FROM: readonly unknown[] = ['home', 'direct']

/**
 * Keeps the site on this device, by its service worker (docs/adr/0116), so that a call without a server can begin without a
 * network. Does so once home or the page of such calls has loaded; where the browser will not, nothing is lost.
 */
export const keepSite = (router: Router): void => {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  // Vite serves no service worker in development.
  if (!workers || !import.meta.env.PROD) return
  const register = (): void => void workers.register('/sw.js').catch(() => undefined)
  const stop = router.afterEach(({ name }) => {
    if (!KEPT_FROM.includes(name)) return
    stop()
    if (document.readyState === 'complete') register()
    else useEventListener(window, 'load', register, { once: true })
  })
}
