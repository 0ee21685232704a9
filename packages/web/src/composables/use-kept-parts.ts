import { watchDebounced } from '@vueuse/core'
import { loadParts } from '../lib/parts'
import { storeSite } from './store-site'

/** How long a call has been quiet before its network is used for anything else, in milliseconds. */
const QUIET_MS = 5_000

/**
 * Has the device keep what the call shows on demand, since a call outlives the server that delivers it: by the site's
 * service worker, and where there is none by loading it all. Begins once `activity` has not changed for five seconds,
 * so that it takes nothing from a join. The mark `talki:parts-kept` in the page's timeline tells when it is done.
 */
export const useKeptParts = (activity: () => string): void => {
  const stop = watchDebounced(
    activity,
    async () => {
      stop()
      if (!(await storeSite())) await loadParts()
      performance.mark('talki:parts-kept')
    },
    { debounce: QUIET_MS, immediate: true },
  )
}
