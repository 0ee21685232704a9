// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { defineComponent, h, type FunctionalComponent } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { usePanel } from './use-panel'

let router: Router
let panel: ReturnType<typeof usePanel>
let page: ReturnType<typeof mount<typeof Page>>

const Call = defineComponent({
  setup() {
    panel = usePanel()
    return () => null
  },
})

const Page: FunctionalComponent<{ isOver?: boolean }> = ({ isOver }) => (isOver ? null : h(Call))
Page.props = { isOver: Boolean }

/** As a browser's: it goes back a moment after it was asked to. */
const slowHistory = () => {
  const history = createMemoryHistory()
  const go = history.go.bind(history)
  return Object.assign(history, { go: (delta: number) => void setTimeout(() => go(delta)) })
}
const settle = async (): Promise<void> => {
  await flushPromises()
  await new Promise((resolve) => setTimeout(resolve))
  await flushPromises()
}

beforeEach(async () => {
  router = createRouter({
    history: slowHistory(),
    routes: ['/call', '/elsewhere'].map((path) => ({ path, component: Call })),
  })
  await router.push('/call')
  page = mount(Page, { global: { plugins: [router] } })
})
afterEach(() => page.unmount())

it('is in the address, and Back closes it', async () => {
  panel.value = 'invite'
  await settle()
  expect(router.currentRoute.value.hash).toBe('#invite')
  router.back()
  await settle()
  expect(panel.value).toBe('none')
})

it('opens a dialog that is asked for while the one before is being closed', async () => {
  panel.value = 'invite'
  await settle()
  panel.value = 'none'
  expect(panel.value).toBe('none')
  panel.value = 'help'
  expect(panel.value).toBe('help')
  await settle()
  expect([panel.value, router.currentRoute.value.hash]).toEqual(['help', '#help'])
  panel.value = 'none'
  await settle()
  expect([panel.value, router.currentRoute.value.fullPath]).toEqual(['none', '/call'])
})

it('stays closed where one is asked for and closed again meanwhile', async () => {
  panel.value = 'invite'
  await settle()
  panel.value = 'none'
  panel.value = 'help'
  panel.value = 'none'
  await settle()
  expect(panel.value).toBe('none')
})

it('goes out of the address with the call, and leaves the address of another page alone', async () => {
  panel.value = 'chat'
  await settle()
  await page.setProps({ isOver: true })
  await settle()
  expect(router.currentRoute.value.fullPath).toBe('/call')

  await page.setProps({ isOver: false })
  panel.value = 'chat'
  await settle()
  await router.push('/elsewhere#part')
  await page.setProps({ isOver: true })
  await settle()
  expect(router.currentRoute.value.fullPath).toBe('/elsewhere#part')
})
