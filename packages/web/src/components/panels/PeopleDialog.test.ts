// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { newMemberId } from '@talki/core/id'
import { expect, it } from 'vitest'
import { bySource } from '../../rtc/media/local-tracks'
import type { Person } from '../../stores/people-model'
import PeopleDialog from './PeopleDialog.vue'

const show = (isAdmin: boolean, isLocked: boolean, { isDoorOpen = true, people = [] as Person[] } = {}) =>
  mount(PeopleDialog, {
    props: { open: true, people, tags: new Map(), isAdmin, isDoorOpen, isLocked },
    global: { stubs: { ModalDialog: { template: '<div><slot /></div>' } } },
  })

const button = (dialog: ReturnType<typeof show>, text: string) =>
  dialog.findAll('button').find((each) => each.text() === text)

it('lets the admin lock the door, and unlock it', async () => {
  const dialog = show(true, false)
  await button(dialog, 'Lock the door')?.trigger('click')
  await dialog.setProps({ isLocked: true })
  expect(dialog.text()).toContain('nobody new can knock')
  await button(dialog, 'Unlock the door')?.trigger('click')
  expect(dialog.emitted('lock')).toEqual([[true], [false]])
})

it('offers it to nobody else, and not once the door has closed', () => {
  expect(button(show(false, false), 'Lock the door')).toBeUndefined()
  expect(button(show(true, false, { isDoorOpen: false }), 'Lock the door')).toBeUndefined()
})

const ben: Person = {
  id: newMemberId(),
  name: 'Ben',
  verified: false,
  self: false,
  admin: false,
  speaking: false,
  hand: 0,
  link: 'connected',
  sources: bySource(() => false),
}
it('lets the admin hand over the role once the door has closed, after a question', async () => {
  const dialog = show(true, false, { isDoorOpen: false, people: [ben] })
  await button(dialog, 'Make admin')?.trigger('click')
  await button(dialog, 'Stay admin')?.trigger('click')
  expect(dialog.emitted('handOver')).toBeUndefined()
  await button(dialog, 'Make admin')?.trigger('click')
  await button(dialog, 'Make them admin')?.trigger('click')
  expect(dialog.emitted('handOver')).toEqual([[ben.id]])
})

it('lets the admin remove somebody before and after the door has closed', async () => {
  for (const isDoorOpen of [true, false]) {
    const dialog = show(true, false, { isDoorOpen, people: [ben] })
    await button(dialog, 'Remove')?.trigger('click')
    await button(dialog, 'Remove from the call')?.trigger('click')
    expect(dialog.emitted('remove')).toEqual([[ben.id]])
  }
})

it('hands nothing over while the door is open, nor for anybody else', () => {
  expect(button(show(true, false, { people: [ben] }), 'Make admin')).toBeUndefined()
  const others = show(false, false, { isDoorOpen: false, people: [ben] })
  expect(button(others, 'Make admin')).toBeUndefined()
  expect(button(others, 'Remove')).toBeUndefined()
})
