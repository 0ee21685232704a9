// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
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
