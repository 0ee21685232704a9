// @vitest-environment happy-dom
import { newMemberId, type MemberId } from '@talki/core/id'
import { mount } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { nameTags } from '../../lib/name-tags'
import KnockStack from './KnockStack.vue'

const ada = { id: newMemberId(), name: 'Ada', verified: true }
const bob = { id: newMemberId(), name: 'Bob', verified: false }

const show = (
  knocks: (typeof ada)[],
  lines: ReadonlyMap<MemberId, string> = new Map(),
  say: (to: string, text: string) => boolean = () => true,
) =>
  mount(KnockStack, {
    props: { knocks, tags: nameTags(knocks), lines, say },
    attachTo: document.body,
    global: { stubs: { TransitionGroup: false } },
  })
let shown: ReturnType<typeof show> | undefined
afterEach(() => shown?.unmount())

const button = (name: string) => {
  const found = shown?.findAll('button').find((one) => (one.attributes('aria-label') ?? one.text()) === name)
  if (!found) throw new Error(`no button "${name}"`)
  return found
}

it('asks about each by name, and says who is verified', () => {
  shown = show([ada, bob])
  const [first, second] = shown.findAll('li')
  expect(first?.text()).toMatch(/Ada, verified\s*knocks/)
  expect(second?.text()).not.toContain('verified')
})

it('admits and denies the one it stands beside', async () => {
  shown = show([ada, bob])
  await button('Admit Bob').trigger('click')
  await button('Deny Ada').trigger('click')
  expect(shown.emitted('admit')).toEqual([[bob.id]])
  expect(shown.emitted('deny')).toEqual([[ada.id]])
})

it('offers to admit all only where there are several', async () => {
  shown = show([ada])
  expect(shown.text()).not.toContain('Admit all')
  await shown.setProps({ knocks: [ada, bob] })
  await button('Admit all 2').trigger('click')
  expect(shown.emitted('admitAll')).toHaveLength(1)
})

it('passes focus on to the next knock when one is decided', async () => {
  shown = show([ada, bob])
  const decided = button('Admit Ada').trigger('click')
  await shown.setProps({ knocks: [bob] })
  await decided
  await nextTick()
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Admit Bob')
})

it('tells two of one name apart, on the cards and by their buttons', () => {
  const other = { id: newMemberId(), name: 'Ada', verified: false }
  shown = show([ada, other])
  const tags = nameTags([ada, other])
  expect(shown.findAll('.tag').map((tag) => tag.text())).toEqual([...tags.values()])
  for (const { id } of [ada, other]) expect(() => button(`Admit Ada ${tags.get(id)}`)).not.toThrow()
  shown.unmount()
  shown = show([ada, bob])
  expect(shown.findAll('.tag')).toEqual([])
})

it('offers to deny all only where there are several', async () => {
  shown = show([ada])
  expect(shown.text()).not.toContain('Deny all')
  await shown.setProps({ knocks: [ada, bob] })
  await button('Deny all').trigger('click')
  expect(shown.emitted('denyAll')).toHaveLength(1)
})

it('says how many knocks were held back, and offers to lock the door', async () => {
  shown = show([])
  expect(shown.text()).not.toContain('held back')
  await shown.setProps({ heldBack: 12 })
  expect(shown.text()).toMatch(/Too many knocks\. 12 were held back\./)
  await button('Lock the door').trigger('click')
  await button('OK').trigger('click')
  expect([shown.emitted('lock'), shown.emitted('dismiss')]).toEqual([[[]], [[]]])
})

it('shows what a member writes who waits, and sends a line back; the focus returns', async () => {
  const said: string[] = []
  const say = (to: string, text: string) => {
    said.push(`${to} ${text}`)
    return said.length > 1
  }
  shown = show([ada, bob], new Map([[bob.id, 'It is <b>Bob</b>']]), say)
  expect(shown.findAll('li').map((card) => card.text().includes('It is <b>Bob</b>'))).toEqual([false, true])
  await button('Write to Bob').trigger('click')
  await nextTick()
  const field = shown.get('input')
  expect(document.activeElement).toBe(field.element)
  await field.setValue('Just a minute')
  await shown.get('form').trigger('submit')
  expect(shown.get('[role="alert"]').text()).toContain('could not be sent')
  await shown.get('form').trigger('submit')
  expect(said.at(-1)).toBe(`${bob.id} Just a minute`)
  expect(shown.find('form').exists()).toBe(false)
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Write to Bob')
})
