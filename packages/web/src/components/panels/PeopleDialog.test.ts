// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { newMemberId } from '@talki/core/id'
import { expect, it } from 'vitest'
import { bySource } from '../../rtc/media/local-tracks'
import type { Person } from '../../stores/people-model'
import PeopleDialog from './PeopleDialog.vue'

const show = (
  isAdmin: boolean,
  isLocked: boolean,
  {
    isDoorOpen = true,
    people = [] as Person[],
    canSetVolume = true,
    sound = { volume: 1, muted: false },
  } = {},
) =>
  mount(PeopleDialog, {
    props: {
      open: true,
      people,
      tags: new Map(),
      isAdmin,
      isDoorOpen,
      isLocked,
      soundOf: () => sound,
      canSetVolume,
      pinned: null,
    },
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

it('lets the admin mute one or everybody, where a microphone is on', async () => {
  const [loud, quiet] = [ben, ben].map((person, index) => ({
    ...person,
    id: newMemberId(),
    sources: bySource(() => index === 0),
  })) as [Person, Person]
  const self = { ...ben, id: newMemberId(), self: true, sources: bySource(() => true) }
  const dialog = show(true, false, { people: [self, loud, quiet] })
  await button(dialog, 'Muted')?.trigger('click')
  expect(dialog.emitted('mute')).toBeUndefined()
  await button(dialog, 'Mute')?.trigger('click')
  await button(dialog, 'Mute everybody')?.trigger('click')
  expect(dialog.emitted('mute')).toEqual([[[loud.id]], [[loud.id]]])
  await dialog.setProps({ people: [self, quiet, quiet] })
  await button(dialog, 'Everybody is muted')?.trigger('click')
  expect(dialog.emitted('mute')).toHaveLength(2)
})

it('lets nobody but the admin mute others', () => {
  const loud = { ...ben, sources: bySource(() => true) }
  const dialog = show(false, false, { people: [loud, loud, loud] })
  expect(button(dialog, 'Mute')).toBeUndefined()
  expect(button(dialog, 'Mute everybody')).toBeUndefined()
})

it('hands nothing over while the door is open, nor for anybody else', () => {
  expect(button(show(true, false, { people: [ben] }), 'Make admin')).toBeUndefined()
  const others = show(false, false, { isDoorOpen: false, people: [ben] })
  expect(button(others, 'Make admin')).toBeUndefined()
  expect(button(others, 'Remove')).toBeUndefined()
})

it('lets anybody set how loud a person is, mute them for themselves, and pin them', async () => {
  const dialog = show(false, false, { people: [ben] })
  const more = dialog.get('[aria-label="Sound and picture of Ben"]')
  expect(more.attributes('aria-expanded')).toBe('false')
  await more.trigger('click')
  expect(more.attributes('aria-expanded')).toBe('true')
  await dialog.get('[type=range]').setValue('30')
  const [mute, pin] = dialog.findAll('[role=switch]')
  await mute?.trigger('change')
  await pin?.trigger('change')
  expect(dialog.emitted('sound')).toEqual([
    [ben.id, { volume: 0.3 }],
    [ben.id, { muted: true }],
  ])
  expect(dialog.emitted('pin')).toEqual([[ben.id]])
  await more.trigger('click')
  expect(dialog.find('[type=range]').exists()).toBe(false)
})

it('has no volume where the browser sets none, and none for the user', async () => {
  const dialog = show(false, false, { people: [ben], canSetVolume: false })
  await dialog.get('[aria-label="Sound and picture of Ben"]').trigger('click')
  expect(dialog.find('[type=range]').exists()).toBe(false)
  expect(dialog.findAll('[role=switch]')).toHaveLength(2)
  expect(
    show(false, false, { people: [{ ...ben, self: true }] })
      .find('[aria-expanded]')
      .exists(),
  ).toBe(false)
})

it('says who is muted for the user', () => {
  expect(show(false, false, { people: [ben], sound: { volume: 1, muted: true } }).text()).toContain(
    'muted for you',
  )
  expect(show(false, false, { people: [ben] }).text()).not.toContain('muted for you')
})
