// @vitest-environment happy-dom
import { newMemberId } from '@talki/core/id'
import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import ChatPanel from './ChatPanel.vue'

const [me, ben] = [newMemberId(), newMemberId()]

const show = (say: (text: string) => boolean = () => true) => {
  const panel = mount(ChatPanel, {
    props: {
      chat: [
        { id: '1', from: ben, name: 'Ben', text: 'one' },
        { id: '2', from: ben, name: 'Ben', text: 'two' },
        { id: '3', from: me, name: 'Ada', text: 'three' },
      ],
      me,
      tags: new Map([[ben, '2f4a']]),
      say,
      draft: '',
      'onUpdate:draft': (draft: string) => panel.setProps({ draft }),
    },
  })
  return panel
}

it('names who writes, once for what they say in a row, and the user as such', () => {
  const names = show().findAll('.line__name')
  expect(names.map((name) => name.text())).toEqual(['Ben2f4a', 'Ben2f4a', 'You'])
  expect(names.map((name) => name.classes().includes('visually-hidden'))).toEqual([false, true, true])
})

it('sends by Enter what is more than space, and not while a word is being composed', async () => {
  const say = vi.fn(() => true)
  const panel = show(say)
  const field = panel.find('textarea')
  await field.trigger('keydown', { key: 'Enter' })
  await field.setValue('  \n ')
  await field.trigger('keydown', { key: 'Enter' })
  await field.setValue(' hello ')
  await field.trigger('keydown', { key: 'Enter', isComposing: true })
  await field.trigger('keydown', { key: 'Enter', shiftKey: true })
  expect(say).not.toHaveBeenCalled()
  await field.trigger('keydown', { key: 'Enter' })
  expect(say.mock.calls).toEqual([['hello']])
  expect(field.element.value).toBe('')
})

it('keeps what could not be sent, and says why', async () => {
  const panel = show(() => false)
  await panel.find('textarea').setValue('one too many')
  await panel.find('form').trigger('submit')
  expect(panel.find('textarea').element.value).toBe('one too many')
  expect(panel.find('[role="alert"]').text()).toContain('as much as a call can keep')
})
