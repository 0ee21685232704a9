import { useDocumentVisibility, useEventListener } from '@vueuse/core'
import { onMounted, shallowRef, watch } from 'vue'
import { removeStored, storedBytes } from '../../lib/storage'
import type { StoredKey } from '../../lib/stored-entries'
import { KEPT_HERE, REMOVABLE } from './kept-here'

/** Bytes of the files that the site's service worker keeps on the device; 0 where there are none, or no such storage. */
const filesBytes = async (): Promise<number> => {
  let sum = 0
  try {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) sum += (await (await cache.match(request))?.blob())?.size ?? 0
    }
  } catch {
    // Private windows of some browsers refuse it: then nothing is kept.
  }
  return sum
}

/**
 * What this browser keeps of the site at this moment, as bytes by key, and of the site's files. `files` is null until they
 * have been counted. Looks again when another tab changes something, and when the page is seen again.
 */
export const useKeptHere = () => {
  const bytes = shallowRef<ReadonlyMap<StoredKey, number>>(new Map())
  const files = shallowRef<number | null>(null)

  const look = (): void => {
    const found = new Map<StoredKey, number>()
    for (const { key } of KEPT_HERE.flatMap(({ keys }) => keys)) {
      const size = storedBytes(key)
      if (size !== null) found.set(key, size)
    }
    bytes.value = found
  }
  /** Removes what no call needs. */
  const remove = (): void => {
    REMOVABLE.forEach(removeStored)
    look()
  }

  look()
  useEventListener(window, 'storage', look)
  watch(useDocumentVisibility(), look)
  onMounted(async () => {
    files.value = await filesBytes()
  })

  return { bytes, files, remove }
}
