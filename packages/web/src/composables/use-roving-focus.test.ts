// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { defineComponent, useTemplateRef } from 'vue'
import { useWords } from '../words/words'
import { useRovingFocus } from './use-roving-focus'

const Bar = defineComponent({
  props: { names: { type: Array<string>, required: true } },
  setup: () => useRovingFocus(useTemplateRef<HTMLElement>('root'), '[data-control]'),
  template: `
    <div ref="root" @keydown="onKeydown" @focusin="onFocusin">
      <input />
      <button v-for="name in names" :key="name" data-control>{{ name }}</button>
    </div>`,
})
const show = (names: string[]) => {
  const bar = mount(Bar, { props: { names }, attachTo: document.body })
  const stops = () => bar.findAll('button').filter((each) => (each.element as HTMLElement).tabIndex === 0)
  const press = (key: string) =>
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  const focused = () => document.activeElement?.textContent
  return { bar, stops: () => stops().map((each) => each.text()), press, focused }
}

it('is one tab stop, which arrow keys, Home and End move', () => {
  const { bar, stops, press, focused } = show(['a', 'b', 'c'])
  expect(stops()).toEqual(['a'])
  bar.findAll('button')[0]?.element.focus()
  for (const [key, to] of [
    ['ArrowRight', 'b'],
    ['ArrowDown', 'c'],
    ['ArrowRight', 'a'],
    ['ArrowLeft', 'c'],
    ['Home', 'a'],
    ['End', 'c'],
    ['x', 'c'],
  ] as const) {
    press(key)
    expect(focused()).toBe(to)
  }
  expect(stops()).toEqual(['c'])
  bar.unmount()
})

it('has a stop when the one that was it is gone, and leaves other controls alone', async () => {
  const { bar, stops, press, focused } = show(['a', 'b'])
  bar.findAll('button')[1]?.element.focus()
  await bar.setProps({ names: ['a', 'c'] })
  expect(stops()).toEqual(['a'])
  bar.find('input').element.focus()
  press('ArrowRight')
  expect(focused()).toBe('')
  bar.unmount()
})

it('goes on the way that text does', () => {
  useWords('ar', {})
  const { bar, press, focused } = show(['a', 'b', 'c'])
  bar.findAll('button')[0]?.element.focus()
  for (const [key, to] of [
    ['ArrowLeft', 'b'],
    ['ArrowRight', 'a'],
    ['ArrowDown', 'b'],
  ] as const) {
    press(key)
    expect(focused()).toBe(to)
  }
  bar.unmount()
  useWords('en', {})
})
