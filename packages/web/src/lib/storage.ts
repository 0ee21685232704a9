import { MemberId, RoomId } from '@talki/core/id'
import * as v from 'valibot'
import { DATA_USES } from './data-use'
import { LANGUAGES } from './language'
import { ReturnPath } from './return-path'

const text = v.pipe(v.string(), v.minLength(1))

const CallMemory = v.object({
  room: RoomId,
  member: v.optional(MemberId),
  microphone: v.boolean(),
  camera: v.boolean(),
})

/** Record of the call that this tab is in, as whom, and of which devices were on: what a reload needs to rejoin it. */
export type CallMemory = v.InferOutput<typeof CallMemory>

/** Key of web storage: which storage keeps it, and the schema of its value. */
const entry = <T>(area: 'local' | 'session', schema: v.GenericSchema<string, T>) => ({ area, schema })

const onOff = v.picklist(['on', 'off'])

/** Keys of everything that the browser keeps for Talki. `local` is for every visit, `session` for this tab alone. */
const entries = {
  /** The last name that was used here. */
  name: entry('local', text),
  /** The language that was chosen, if not the browser's. */
  language: entry('local', v.picklist(LANGUAGES)),
  'single-keys': entry('local', onOff),
  'push-to-talk': entry('local', onOff),
  'muted-talk': entry('local', onOff),
  captions: entry('local', onOff),
  'echo-cancellation': entry('local', onOff),
  'noise-suppression': entry('local', onOff),
  'auto-gain': entry('local', onOff),
  'background-blur': entry('local', onOff),
  'data-use': entry('local', v.picklist(DATA_USES)),
  /** How the user wants to see the others, and themselves. */
  layout: entry('local', v.picklist(['grid', 'speaker'])),
  'self-view': entry('local', v.picklist(['shown', 'small', 'hidden'])),
  mirror: entry('local', onOff),
  /** The device that was chosen last. */
  microphone: entry('local', text),
  camera: entry('local', text),
  speaker: entry('local', text),
  call: entry('session', v.pipe(v.string(), v.parseJson(), CallMemory)),
  return: entry('session', ReturnPath),
}

export type StoredKey = keyof typeof entries
export type StoredValue<K extends StoredKey> = v.InferOutput<(typeof entries)[K]['schema']>

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

/** Which storage keeps a key: for every visit, or for this tab alone. */
export const areaOf = (key: StoredKey): 'local' | 'session' => entries[key].area

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
