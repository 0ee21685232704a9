// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { nextTick } from 'vue'
import RoundButton from './RoundButton.vue'

it('names itself, and lets Escape hide its tip until it is pointed at again', async () => {
  const button = mount(RoundButton, {
    props: { label: 'Mute microphone', keys: 'M' },
    attrs: { 'aria-keyshortcuts': 'M' },
  })
  expect(button.find('button').attributes()).toMatchObject({
    'aria-label': 'Mute microphone',
    'aria-keyshortcuts': 'M',
  })
  expect(button.find('.tip').text()).toBe('Mute microphone M')
  await button.find('button').trigger('keydown', { key: 'Escape' })
  expect(button.find('.tip').exists()).toBe(false)
  await button.trigger('pointerenter')
  expect(button.find('.tip').exists()).toBe(true)
})

it('shows its tip on focus that the user has moved there, and not on focus that a dialog gives back', async () => {
  const button = mount(RoundButton, { props: { label: 'More' }, attachTo: document.body })
  const focusAfter = async (key: string): Promise<void> => {
    document.dispatchEvent(new KeyboardEvent('keydown', { key }))
    button.get('button').element.focus()
    document.dispatchEvent(new KeyboardEvent('keyup', { key }))
    await nextTick()
  }
  await focusAfter('Escape')
  expect(button.classes()).not.toContain('wrap--reached')
  button.get('button').element.blur()
  await focusAfter('Tab')
  expect(button.classes()).toContain('wrap--reached')
  button.get('button').element.blur()
  button.get('button').element.focus()
  await nextTick()
  expect(button.classes()).not.toContain('wrap--reached')
  button.unmount()
})
