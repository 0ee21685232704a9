import * as v from 'valibot'
import { entries, type StoredKey, type StoredValue } from './stored-entries'

/** Runs `use` on the key's storage. Null where storage is refused: then reading the property alone throws. */
const tryStorage = <T>(key: StoredKey, use: (storage: Storage, item: string) => T): T | null => {
  try {
    const storage = entries[key].area === 'local' ? globalThis.localStorage : globalThis.sessionStorage
    return use(storage, `talki:${key}`)
  } catch {
    return null
  }
}

/** The stored value. Null where there is none, it is not what was written, or the browser keeps nothing. */
export const readStored = <K extends StoredKey>(key: K): StoredValue<K> | null => {
  const item = tryStorage(key, (storage, name) => storage.getItem(name))
  const { schema } = entries[key] as { schema: v.GenericSchema<string, StoredValue<K>> }
  const value = v.safeParse(schema, item)
  return value.success ? value.output : null
}

/** Keeps a value. Without effect where the browser keeps nothing: no feature depends on it. */
export const writeStored = <K extends StoredKey>(key: K, value: StoredValue<K>): void => {
  const item = typeof value === 'string' ? value : JSON.stringify(value)
  tryStorage(key, (storage, name) => storage.setItem(name, item))
}

/** Bytes that a key and its value take, as UTF-8. Null where there is no such item. */
export const storedBytes = (key: StoredKey): number | null =>
  tryStorage(key, (storage, name) => {
    const item = storage.getItem(name)
    return item === null ? null : new TextEncoder().encode(name + item).length
  })

export const removeStored = (key: StoredKey): void => {
  tryStorage(key, (storage, name) => storage.removeItem(name))
}

/** Calls `look` whenever another tab has changed a value that is kept for every visit. */
export const onStored = (key: StoredKey, look: () => void): void =>
  addEventListener('storage', (event) => {
    if (event.key === `talki:${key}`) look()
  })
