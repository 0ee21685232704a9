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

/** Keys of everything that pages keep in web storage. `local` is for every visit, `session` for this tab alone. */
export const entries = {
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

/** Which storage keeps a key: for every visit, or for this tab alone. */
export const areaOf = (key: StoredKey): 'local' | 'session' => entries[key].area
