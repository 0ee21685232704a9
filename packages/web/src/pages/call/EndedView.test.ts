// @vitest-environment happy-dom
import { mount, RouterLinkStub } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { endText } from '../../lib/error-text'
import type { EndReason } from '../../stores/call-state'
import EndedView from './EndedView.vue'

const show = (reason: EndReason | 'failed', canReturn = false) =>
  mount(EndedView, {
    props: { reason, canReturn, retryMs: undefined },
    global: { stubs: { RouterLink: RouterLinkStub } },
  })
const buttons = (view: ReturnType<typeof show>) => view.findAll('button').map((one) => one.text())

describe('every end', () => {
  it.each([
    ['left', []],
    ['denied', []],
    ['removed', []],
    ['room_closed', []],
    ['room_full', ['Try again']],
    ['door_locked', ['Try again']],
    ['door_crowded', ['Try again']],
    ['replaced', ['Use it here']],
    ['signed_out', ['Sign in again']],
    ['unseated', ['Knock again']],
    ['too_many', ['Try again']],
    ['version', ['Reload']],
    ['failed', ['Reload']],
    ['unavailable', ['Try again']],
  ] as const)('by %s says so and has a way on', (reason, ways) => {
    const view = show(reason)
    expect(view.find('h1').text()).toBe(endText(reason).title)
    expect(buttons(view)).toEqual(ways)
    const links = view.findAllComponents(RouterLinkStub).map((link) => link.props('to') as string)
    expect(links).toContain('/')
    expect(document.title).toContain(endText(reason).title)
    view.unmount()
  })
})

it('lets one who left go back in while the door is open', async () => {
  const view = show('left', true)
  await view.find('button').trigger('click')
  expect(view.emitted('retry')).toHaveLength(1)
})

it('sends one who is signed out to the lobby, for a name', async () => {
  const view = show('signed_out')
  await view.find('button').trigger('click')
  expect(view.emitted('lobby')).toHaveLength(1)
})

it('says when to try again, where the server has said so', async () => {
  const view = show('door_crowded')
  expect(view.text()).not.toContain('Try again in')
  await view.setProps({ retryMs: 30_000 })
  expect(view.text()).toContain('too often. Try again in 30 seconds.')
})
