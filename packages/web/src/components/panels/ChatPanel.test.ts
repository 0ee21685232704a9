// @vitest-environment happy-dom
import { newMemberId } from '@talki/core/id'
import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { ChatFile } from '../../stores/files'
import ChatPanel from './ChatPanel.vue'

const [me, ben] = [newMemberId(), newMemberId()]

const theirs: ChatFile = {
  id: 'one',
  from: ben,
  name: 'plan.pdf',
  size: 2000,
  isOwn: false,
  status: 'offered',
  received: 0,
  state: 'ready',
  after: '2',
  url: null,
}
const show = (
  say: (text: string) => boolean = () => true,
  {
    files = [],
    offer = () => Promise.resolve(null),
  }: { files?: ChatFile[]; offer?: (file: File) => Promise<string | null> } = {},
) => {
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
      files,
      offer,
      called: () => 'Ben',
      draft: '',
      'onUpdate:draft': (draft: string) => panel.setProps({ draft }),
    },
  })
  return panel
}

it('says before the first message who gets it, and who joins later where anybody can', async () => {
  const panel = show()
  await panel.setProps({ chat: [] })
  const about = () => panel.find('.chat__empty').text().replace(/\s+/g, ' ')
  expect(about()).toBe('Only the people in this call get what you write. Who joins later can read it, too.')
  await panel.setProps({ isDirect: true })
  expect(about()).toBe('Only the people in this call get what you write.')
})

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

it('shows a file where it came among the messages, to accept or to decline', async () => {
  const panel = show(() => true, { files: [theirs] })
  expect(panel.findAll('ol > li').map((entry) => entry.find('[role="group"]').exists())).toEqual([
    false,
    false,
    true,
    false,
  ])
  const file = panel.get('[role="group"][aria-label="plan.pdf"]')
  expect(file.text()).toContain('2 kB')
  expect(file.find('a').exists()).toBe(false)
  await file.get('[aria-label="Accept plan.pdf"]').trigger('click')
  await file.get('[aria-label="Decline plan.pdf"]').trigger('click')
  expect(panel.emitted('accept')).toEqual([['one']])
  expect(panel.emitted('cancel')).toEqual([['one']])
})

it('shows how far a file is, and offers to save it and no more once it is there', async () => {
  const coming: ChatFile = { ...theirs, status: 'receiving', received: 500 }
  const panel = show(() => true, { files: [coming] })
  expect(panel.get('progress').attributes('value')).toBe('25')
  expect(panel.text()).toContain('25 % of 2 kB')
  await panel.setProps({ files: [{ ...coming, state: 'away' }] })
  expect(panel.text()).toContain('interrupted; it goes on by itself')
  await panel.get('[aria-label="Cancel plan.pdf"]').trigger('click')
  expect(panel.emitted('cancel')).toEqual([['one']])
  await panel.setProps({ files: [{ ...coming, status: 'received', received: 2000, url: 'blob:1' }] })
  const link = panel.get('a[download="plan.pdf"]')
  expect(link.attributes()).toMatchObject({ href: 'blob:1', 'aria-label': 'Save plan.pdf' })
  expect(link.attributes('target')).toBeUndefined()
})

it('sends what is pasted or dropped as files, and says what is wrong with one', async () => {
  const given: string[] = []
  const offer = (file: File) => {
    given.push(file.name)
    return Promise.resolve(file.name === 'big' ? 'too large' : null)
  }
  const panel = show(() => true, { offer })
  const files = [new File(['1'], 'one'), new File(['2'], 'big')]
  await nextTick()
  const paste = Object.assign(new Event('paste', { cancelable: true }), { clipboardData: { files } })
  panel.get('textarea').element.dispatchEvent(paste)
  await vi.waitFor(() => expect(panel.find('[role="alert"]').text()).toBe('big: too large'))
  expect(paste.defaultPrevented).toBe(true)
  await panel.get('aside').trigger('drop', { dataTransfer: { files: files.slice(0, 1) } })
  await vi.waitFor(() => expect(given).toEqual(['one', 'big', 'one']))
  expect(panel.find('[role="alert"]').exists()).toBe(false)
})

it('keeps the focus with a file whose button has gone', async () => {
  const panel = show(() => true, { files: [theirs] })
  document.body.append(panel.get('aside').element)
  panel.get<HTMLButtonElement>('[aria-label="Accept plan.pdf"]').element.focus()
  await panel.setProps({ files: [{ ...theirs, status: 'checking' }] })
  await nextTick()
  expect(document.activeElement?.getAttribute('aria-label')).toBe('plan.pdf')
  panel.unmount()
})
