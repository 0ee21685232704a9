// @vitest-environment happy-dom
import { newMemberId, type MemberId } from '@talki/core/id'
import { ok } from '@talki/core/result'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope, nextTick, shallowReactive, shallowRef, type EffectScope } from 'vue'
import { useAnnouncements } from '../../composables/use-announcer'
import type { Panel } from '../../lib/panel'
import type { ChatLine } from '../../stores/call-state'
import { usePeople } from '../../stores/people'
import { useCallTalk } from './use-call-talk'

const [me, ben] = [newMemberId(), newMemberId()]

let scope: EffectScope
beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  // The live region empties itself.
  vi.runAllTimers()
  vi.useRealTimers()
})

const start = () => {
  const call = shallowReactive({
    me: { id: me },
    chat: [] as readonly ChatLine[],
    say: () => true,
    raiseHand: vi.fn<(up: boolean) => boolean>(() => true),
    react: vi.fn(() => true),
    offerFile: () => Promise.resolve(ok(undefined)),
    acceptFile: () => ok(undefined),
    cancelFile: () => undefined,
  })
  const panel = shallowRef<Panel>('none')
  const isLive = shallowRef(true)
  const root = document.createElement('main')
  root.innerHTML = '<button data-chat></button><button data-react></button>'
  document.body.replaceChildren(root)
  const talk = scope.run(() =>
    useCallTalk(call, { panel, root: shallowRef(root), isLive: () => isLive.value }),
  )
  if (!talk) throw new Error('the scope has ended')
  const people = usePeople()
  const raised = (...hands: MemberId[]) =>
    people.apply({ type: 'shared', admin: null, hands, chat: [], members: new Map() })
  const hear = async (text: string) => {
    call.chat = [...call.chat, { id: text, from: ben, name: 'Ben', text }]
    await nextTick()
  }
  const messages = useAnnouncements()
  // Test files share the live region.
  const before = new Set(messages.value.map(({ id }) => id))
  const readOut = () => messages.value.filter(({ id }) => !before.has(id)).map(({ text }) => text)
  return { ...talk, call, panel, isLive, root, people, raised, hear, readOut }
}

it('counts what the user has not read, and opens and closes the chat', async () => {
  const { shown, said, isChatOpen, toggleChat, panel, root, hear } = start()
  await hear('one')
  expect([shown.value.unread, said.value?.text]).toEqual([1, 'one'])
  toggleChat()
  await nextTick()
  expect([panel.value, shown.value]).toEqual(['chat', { isHandUp: false, isChatOpen: true, unread: 0 }])
  expect(said.value).toBeNull()
  toggleChat()
  await nextTick()
  await nextTick()
  expect(isChatOpen.value).toBe(false)
  expect(document.activeElement).toBe(root.querySelector('[data-chat]'))
})

it('leaves the focus to a dialog that takes the place of the chat', async () => {
  const { panel, root } = start()
  panel.value = 'chat'
  await nextTick()
  panel.value = 'settings'
  await nextTick()
  await nextTick()
  expect(document.activeElement).not.toBe(root.querySelector('[data-chat]'))
})

it('has no chat open while the user waits at the door', () => {
  const { panel, isLive, isChatOpen } = start()
  isLive.value = false
  panel.value = 'chat'
  expect(isChatOpen.value).toBe(false)
  isLive.value = true
  expect(isChatOpen.value).toBe(true)
})

it('raises the user’s hand, and lowers it, and says so where that could be told', () => {
  const { toggleHand, shown, call, people, raised, readOut } = start()
  people.apply({ type: 'entering', room: null })
  people.apply({
    type: 'standing',
    state: {
      me: { id: me, name: 'Ada', verified: false, status: 'admitted' },
      admin: ben,
      roster: [],
      order: [],
      waiting: [],
      door: { locked: false, heard: false, heldBack: 0 },
      doorMs: 0,
    },
  })
  toggleHand()
  raised(me)
  expect(shown.value.isHandUp).toBe(true)
  toggleHand()
  raised()
  expect(call.raiseHand.mock.calls).toEqual([[true], [false]])
  const before = readOut()
  expect(before).toHaveLength(2)
  expect(new Set(before).size).toBe(2)
  call.raiseHand.mockReturnValue(false)
  toggleHand()
  expect(readOut()).toEqual(before)
})

it('opens the menu of reactions by its button, and says what came of a reaction', () => {
  const { openReactions, react, call, root, readOut } = start()
  const button = root.querySelector<HTMLElement>('[data-react]')
  const press = vi.fn()
  button?.addEventListener('click', press)
  openReactions()
  expect(press).toHaveBeenCalledOnce()
  expect(document.activeElement).toBe(button)
  react('heart')
  call.react.mockReturnValue(false)
  react('heart')
  expect(call.react.mock.calls).toEqual([['heart'], ['heart']])
  expect(new Set(readOut()).size).toBe(2)
})
