import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef, type EffectScope } from 'vue'
import { useCaptionRoom } from './use-caption-room'

let scope: EffectScope
beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

const roomFor = (hasCaptions: boolean, isWanted = true) => {
  const [has, wants] = [shallowRef(hasCaptions), shallowRef(isWanted)]
  const room = scope.run(() => useCaptionRoom(has, wants))
  if (!room) throw new Error('no room')
  return { has, wants, room }
}

it('comes with the first caption, and stays for a while after the last', async () => {
  const { has, room } = roomFor(false)
  expect(room.value).toBe(false)
  has.value = true
  await nextTick()
  expect(room.value).toBe(true)
  has.value = false
  await nextTick()
  vi.advanceTimersByTime(19_999)
  expect(room.value).toBe(true)
  vi.advanceTimersByTime(1)
  expect(room.value).toBe(false)
})

it('stays over a pause in what is said', async () => {
  const { has, room } = roomFor(true)
  for (const next of [false, true]) {
    has.value = next
    await nextTick()
    vi.advanceTimersByTime(15_000)
  }
  vi.advanceTimersByTime(15_000)
  expect(room.value).toBe(true)
})

it('goes at once when the user does not want captions', () => {
  const { wants, room } = roomFor(true)
  wants.value = false
  expect(room.value).toBe(false)
})
