// @vitest-environment happy-dom
import { newMemberId, type MemberId } from '@talki/core/id'
import { mount } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { linkKey, linkMap } from '../../lib/link-map'
import { load } from 'virtual:words'
import { GROUPS } from '../../words/groups'
import { useWords, type Words } from '../../words/words'
import LinkTable from './LinkTable.vue'

const [ada, ben, eve] = [newMemberId(), newMemberId(), newMemberId()]
const people = [
  { id: ada, name: 'Ada' },
  { id: ben, name: 'Ben' },
  { id: eve, name: 'Eve' },
]
const report = (to: MemberId, loss: number) =>
  ({ to, state: 'connected', rttMs: 31, loss, route: 'relayed', restarts: 0 }) as const
const links = linkMap(
  people.map(({ id }) => id),
  new Map([[ada, { at: 0, links: [report(ben, 0), report(eve, 0.2)] }]]),
  0,
)

let shown: ReturnType<typeof show> | undefined
const show = () =>
  mount(LinkTable, { props: { people, tags: new Map(), links, chosen: null }, attachTo: document.body })
afterEach(() => shown?.unmount())

const press = async (key: string): Promise<string | null> => {
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  await nextTick()
  await nextTick()
  return document.activeElement?.getAttribute('aria-label') ?? null
}

it('is a table with headers, whose cells say in words what they show', () => {
  shown = show()
  expect(shown.findAll('thead th').map((cell) => cell.find('.visually-hidden').text())).toEqual([
    'Ada',
    'Ben',
    'Eve',
  ])
  expect(shown.findAll('tbody th[scope="row"]')).toHaveLength(3)
  const labels = shown.findAll('button').map((cell) => cell.attributes('aria-label'))
  expect(labels).toHaveLength(6)
  expect(labels[0]).toBe('Ada, Ben: good, 31 ms, over a relay')
  expect(labels[1]).toBe('Ada, Eve: bad, 31 ms, 20 % lost, over a relay')
  expect(labels[3]).toBe('Ben, Eve: not measured')
})

it('is one tab stop, moved by arrow keys over the empty cells', async () => {
  shown = show()
  const stops = () => shown?.findAll('[tabindex="0"]').length
  expect(stops()).toBe(1)
  shown.find<HTMLElement>('[tabindex="0"]').element.focus()
  expect(await press('ArrowRight')).toMatch(/^Ada, Eve/)
  expect(await press('ArrowRight')).toMatch(/^Ada, Eve/)
  expect(await press('ArrowDown')).toMatch(/^Ben, Eve/)
  expect(await press('ArrowLeft')).toMatch(/^Ben, Ada/)
  expect(await press('ArrowDown')).toMatch(/^Eve, Ada/)
  expect(stops()).toBe(1)
})

it('is moved the way that its columns go, where text goes from right to left', async () => {
  const groups = await Promise.all(GROUPS.map((group) => load('en', group)))
  const english = Object.assign({}, ...groups) as Words
  useWords('ar', english)
  shown = show()
  shown.find<HTMLElement>('[tabindex="0"]').element.focus()
  expect(await press('ArrowLeft')).toMatch(/^Ada, Eve/)
  expect(await press('ArrowRight')).toMatch(/^Ada, Ben/)
  useWords('en', english)
})

it('chooses a link from either of its cells', async () => {
  shown = show()
  await shown.findAll('button')[2]?.trigger('click')
  expect(shown.emitted('update:chosen')).toEqual([[linkKey(ada, ben)]])
  await shown.setProps({ chosen: linkKey(ada, ben) })
  expect(shown.findAll('[aria-pressed="true"]')).toHaveLength(2)
})
