import { computed, shallowRef, watch, type ShallowRef, type WritableComputedRef } from 'vue'
import { readStored, writeStored } from '../lib/storage'
import type { StoredKey, StoredValue } from '../lib/stored-entries'

/** A value that this browser keeps between visits, and what it is until the user has changed it. */
export const keptRef = <K extends StoredKey>(key: K, initial: StoredValue<K>): ShallowRef<StoredValue<K>> => {
  const value: ShallowRef<StoredValue<K>> = shallowRef(readStored(key) ?? initial)
  watch(value, (now) => writeStored(key, now), { flush: 'sync' })
  return value
}

/** Keys whose value is `on` or `off`. */
type SwitchKey = { [K in StoredKey]: StoredValue<K> extends 'on' | 'off' ? K : never }[StoredKey]

/** A switch that this browser keeps between visits. */
export const keptSwitch = (key: SwitchKey, initial: boolean): WritableComputedRef<boolean> => {
  const value = keptRef(key, initial ? 'on' : 'off')
  return computed({
    get: () => value.value === 'on',
    set: (on) => {
      value.value = on ? 'on' : 'off'
    },
  })
}
