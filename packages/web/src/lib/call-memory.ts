import { RoomId } from '@talki/core/id'
import * as v from 'valibot'

const KEY = 'talki:call'

const CallMemory = v.object({ room: RoomId, microphone: v.boolean(), camera: v.boolean() })

/** The call this tab is in, and which devices were on: what a reload needs to go straight back. */
export type CallMemory = v.InferOutput<typeof CallMemory>

/** What the tab remembers of `room`; `null` for any other room, or none. */
export const recallCall = (room: RoomId, storage: Storage = sessionStorage): CallMemory | null => {
  try {
    const memory = v.safeParse(CallMemory, JSON.parse(storage.getItem(KEY) ?? 'null'))
    return memory.success && memory.output.room === room ? memory.output : null
  } catch {
    return null
  }
}

export const rememberCall = (memory: CallMemory, storage: Storage = sessionStorage): void => {
  try {
    storage.setItem(KEY, JSON.stringify(memory))
  } catch {
    // Without storage a reload shows the lobby again: a click more.
  }
}

export const forgetCall = (storage: Storage = sessionStorage): void => {
  try {
    storage.removeItem(KEY)
  } catch {
    // Then there was nothing to forget.
  }
}
