import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import { readStored, writeStored } from '../lib/storage'

/** Settings of this browser, kept between visits. The server never sees them. */
export const useSettings = defineStore('settings', () => {
  /** Whether single keys (M, V, K, ?) act. Some users' tools type by themselves (WCAG 2.1.4). */
  const singleKeys = shallowRef(readStored('single-keys') !== 'off')
  watch(singleKeys, (on) => writeStored('single-keys', on ? 'on' : 'off'), { flush: 'sync' })

  return { singleKeys }
})
