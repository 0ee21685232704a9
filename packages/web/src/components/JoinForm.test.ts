// @vitest-environment happy-dom
import { newRoomId } from '@talki/core/id'
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { formatRoomCode } from '../lib/room-code'
import JoinForm from './JoinForm.vue'

const room = newRoomId()

it('joins by a code as people write it', async () => {
  const form = mount(JoinForm)
  await form.find('input').setValue(formatRoomCode(room).toUpperCase())
  await form.find('form').trigger('submit')
  expect(form.emitted('join')).toEqual([[room]])
})

it('says what a code looks like, until something else is typed', async () => {
  const form = mount(JoinForm)
  await form.find('input').setValue('hello')
  await form.find('form').trigger('submit')
  expect(form.emitted('join')).toBeUndefined()
  expect(form.find('[role=alert]').text()).toContain('26 letters and digits')
  expect(form.find('input').attributes('aria-invalid')).toBe('true')
  await form.find('input').setValue(room)
  expect(form.find('[role=alert]').exists()).toBe(false)
})

it('says at once that what another app has shared is no link', () => {
  const form = mount(JoinForm, { props: { given: 'https://x.example/' } })
  expect(form.get('input').element.value).toBe('https://x.example/')
  expect(form.get('[role=alert]').text()).toContain('not a Talki link')
})
