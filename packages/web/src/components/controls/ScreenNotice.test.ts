// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { ScreenShare, ScreenTrouble } from '../../stores/screen'
import ScreenNotice from './ScreenNotice.vue'

const show = (share: ScreenShare) => mount(ScreenNotice, { props: { share, mode: 'text' } })

it('says what is shared: the screen, or its sound as well', () => {
  expect(show({ name: 'sharing', hasSound: false }).find('p').text()).toBe('You are sharing your screen')
  expect(show({ name: 'sharing', hasSound: true }).find('p').text()).toBe(
    'You are sharing your screen and its sound',
  )
})

it('offers to stop, and to choose what matters', async () => {
  const notice = show({ name: 'sharing', hasSound: false })
  const [text, motion] = notice.findAll('input')
  expect([text?.element.checked, motion?.element.checked]).toEqual([true, false])
  await motion?.setValue(true)
  await notice.find('button').trigger('click')
  expect([notice.emitted('mode'), notice.emitted('stop')]).toEqual([[['motion']], [[]]])
})

it.each([
  ['blocked', 'does not let the browser see the screen'],
  ['unsupported', 'cannot share'],
  ['failed', 'could not be captured'],
] satisfies [ScreenTrouble, string][])(
  'says why nothing is shared, until that is read: %s',
  async (trouble, words) => {
    const notice = show({ name: 'off', trouble })
    expect(notice.find('[role="alert"]').text()).toContain(words)
    await notice.find('button').trigger('click')
    expect(notice.emitted('dismiss')).toHaveLength(1)
  },
)

it('is empty while nothing is shared, and while the browser asks', () => {
  for (const share of [{ name: 'off', trouble: null }, { name: 'asking' }] as const)
    expect(show(share).find('p').exists()).toBe(false)
})
