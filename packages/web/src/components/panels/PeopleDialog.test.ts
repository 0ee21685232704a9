// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import PeopleDialog from './PeopleDialog.vue'

const show = (isAdmin: boolean, isLocked: boolean) =>
  mount(PeopleDialog, {
    props: { open: true, people: [], tags: new Map(), isAdmin, isLocked },
    global: { stubs: { ModalDialog: { template: '<div><slot /></div>' } } },
  })

it('lets the admin lock the door, and unlock it', async () => {
  const dialog = show(true, false)
  await dialog.find('.lock button').trigger('click')
  await dialog.setProps({ isLocked: true })
  expect(dialog.text()).toContain('nobody new can knock')
  await dialog.find('.lock button').trigger('click')
  expect(dialog.emitted('lock')).toEqual([[true], [false]])
})

it('offers it to nobody else', () => {
  expect(show(false, false).find('.lock').exists()).toBe(false)
})
