import { MemberId, RoomId } from '@talki/core/id'
import * as v from 'valibot'
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

/** Keys of everything that the browser keeps for Talki. `local` is for every visit, `session` for this tab alone. */
const entries = {
  /** The last name that was used here. */
  name: entry('local', text),
  'single-keys': entry('local', v.picklist(['on', 'off'])),
  /** The device that was chosen last. */
  microphone: entry('local', text),
  camera: entry('local', text),
  call: entry('session', v.pipe(v.string(), v.parseJson(), CallMemory)),
  return: entry('session', ReturnPath),
}

type Key = keyof typeof entries
type Value<K extends Key> = v.InferOutput<(typeof entries)[K]['schema']>

/** Runs `use` on the key's storage. Null where storage is refused: then reading the property alone throws. */
const tryStorage = <T>(key: Key, use: (storage: Storage, item: string) => T): T | null => {
  try {
    const storage = entries[key].area === 'local' ? globalThis.localStorage : globalThis.sessionStorage
    return use(storage, `talki:${key}`)
  } catch {
    return null
  }
}

/** The stored value. Null where there is none, it is not what was written, or the browser keeps nothing. */
export const readStored = <K extends Key>(key: K): Value<K> | null => {
  const item = tryStorage(key, (storage, name) => storage.getItem(name))
  const { schema } = entries[key] as { schema: v.GenericSchema<string, Value<K>> }
  const value = v.safeParse(schema, item)
  return value.success ? value.output : null
}

/** Keeps a value. Without effect where the browser keeps nothing: no feature depends on it. */
export const writeStored = <K extends Key>(key: K, value: Value<K>): void => {
  const item = typeof value === 'string' ? value : JSON.stringify(value)
  tryStorage(key, (storage, name) => storage.setItem(name, item))
}

export const removeStored = (key: Key): void => {
  tryStorage(key, (storage, name) => storage.removeItem(name))
}
