// @vitest-environment happy-dom
import { Square } from '@lucide/vue'
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { MenuItem } from '../../lib/menu-item'
import MoreDialog from './MoreDialog.vue'

const done: unknown[] = []
const items: MenuItem[] = [
  {
    kind: 'choice',
    id: 'layout',
    label: 'Layout',
    value: 'grid',
    options: [
      { value: 'grid', label: 'Grid', icon: Square },
      { value: 'speaker', label: 'Speaker', icon: Square },
    ],
    choose: (value) => done.push(value),
  },
  { kind: 'switch', id: 'mirror', label: 'Mirror', icon: Square, on: true, set: (on) => done.push(on) },
  { kind: 'action', id: 'help', label: 'Help', icon: Square, keys: '?', run: () => done.push('help') },
]

it('has a native control for each item, which says its state and acts', async () => {
  const dialog = mount(MoreDialog, {
    props: { open: true, items },
    global: { stubs: { ModalDialog: { template: '<div><slot /></div>' } } },
  })
  expect(dialog.get('legend').text()).toBe('Layout')
  const [grid, speaker] = dialog.findAll('[type=radio]')
  const names = dialog.findAll('[type=radio]').map((each) => each.attributes('name'))
  expect(new Set(names).size).toBe(1)
  expect((grid?.element as HTMLInputElement).checked).toBe(true)
  await speaker?.trigger('change')
  const mirror = dialog.get('[role=switch]')
  expect((mirror.element as HTMLInputElement).checked).toBe(true)
  await mirror.trigger('change')
  const button = dialog.get('button')
  expect(button.get('kbd').attributes('aria-hidden')).toBe('true')
  await button.trigger('click')
  expect(done).toEqual(['speaker', false, 'help'])
})
