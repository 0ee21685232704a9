// @vitest-environment happy-dom
import { newMemberId } from '@talki/core/id'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowRef, type EffectScope } from 'vue'
import type { ChatLine } from '../stores/call-state'
import { useAnnouncements } from './use-announcer'
import { useUnread } from './use-unread'

const [me, ben] = [newMemberId(), newMemberId()]
const line = (text: string, from = ben): ChatLine => ({ id: `${from}.${text}`, from, name: 'Ben', text })

let scope: EffectScope
beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  // The live region empties itself.
  vi.runAllTimers()
  vi.useRealTimers()
})

const start = () => {
  const chat = shallowRef<readonly ChatLine[]>([])
  const isOpen = shallowRef(false)
  const seen = scope.run(() => useUnread(chat, shallowRef(me), { isOpen, called: ({ name }) => name }))
  if (!seen) throw new Error('the scope has ended')
  const say = async (...lines: ChatLine[]) => {
    chat.value = [...chat.value, ...lines]
    await nextTick()
  }
  const messages = useAnnouncements()
  // Test files share the live region.
  const before = new Set(messages.value.map(({ id }) => id))
  const readOut = () => messages.value.filter(({ id }) => !before.has(id)).map(({ text }) => text)
  return { ...seen, isOpen, say, readOut }
}

it('counts what others said, shows the last of it for a moment, and has it read out', async () => {
  const { unread, latest, say, readOut } = start()
  await say(line('mine', me))
  expect([unread.value, latest.value, readOut()]).toEqual([0, null, []])
  await say(line('one'), line('two'))
  expect([unread.value, latest.value?.text]).toEqual([2, 'two'])
  expect(readOut()).toEqual(['Ben: one', 'Ben: two'])
  vi.advanceTimersByTime(6000)
  expect([unread.value, latest.value]).toEqual([2, null])
})

it('counts a history, and neither shows it nor has it read out', async () => {
  const { unread, latest, say, readOut } = start()
  await say(...['1', '2', '3', '4'].map((text) => line(text)))
  expect([unread.value, latest.value]).toEqual([4, null])
  expect(readOut()).toEqual(['4 chat messages'])
})

it('takes for read what is there while the chat is open, and nothing that comes later', async () => {
  const { unread, latest, isOpen, say, readOut } = start()
  await say(line('one'))
  isOpen.value = true
  await nextTick()
  expect([unread.value, latest.value]).toEqual([0, null])
  await say(line('two'))
  expect([unread.value, latest.value, readOut()]).toEqual([0, null, ['Ben: one']])
  isOpen.value = false
  await say(line('three'))
  expect([unread.value, latest.value?.text]).toEqual([1, 'three'])
})
