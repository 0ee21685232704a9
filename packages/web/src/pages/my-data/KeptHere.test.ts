// @vitest-environment happy-dom
import { newRoomId } from '@talki/core/id'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { readStored, writeStored } from '../../lib/storage'
import KeptHere from './KeptHere.vue'

const call = { room: newRoomId(), microphone: true, camera: false }
beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})
afterEach(() => vi.unstubAllGlobals())

const show = async (hasSession: boolean | null = null) => {
  const page = mount(KeptHere, { props: { hasSession }, attachTo: document.body })
  await flushPromises()
  return page
}
type Shown = Awaited<ReturnType<typeof show>>
/** What is said of an entry: what it is for, and whether it is there. */
const said = (page: Shown, name: string) =>
  page
    .findAll('dl > div')
    .find((row) => row.get('code').text() === name)
    ?.get('dd')
    .text()

it('tells of each entry whether it is there now, and how large it is', async () => {
  writeStored('name', 'Ada')
  const page = await show()
  expect(said(page, 'talki:name')).toBe('The name that you used last.Kept now: 13 bytes')
  expect(said(page, 'talki:camera')).toBe('Which camera you chose last.Not kept now')
  // Another tab keeps something.
  writeStored('camera', 'front')
  window.dispatchEvent(new StorageEvent('storage', { key: 'talki:camera' }))
  await flushPromises()
  expect(said(page, 'talki:camera')).toContain('Kept now')
})

it.each([
  [null, 'No page can see'],
  [true, 'Kept now'],
  [false, 'Not kept now'],
])('tells of the cookie what the server has said: %s', async (hasSession, words) => {
  const page = await show(hasSession)
  expect(said(page, 'talki')).toContain(words)
  expect(said(page, 'talki-sign-in')).toContain('No page can see')
})

it('removes all but what a call needs, and goes on with the focus', async () => {
  writeStored('name', 'Ada')
  writeStored('return', '/new')
  writeStored('call', call)
  localStorage.setItem('of another app', 'x')
  const page = await show()
  await page.get('button').trigger('click')
  await flushPromises()
  expect([readStored('name'), readStored('return'), readStored('call')]).toEqual([null, null, call])
  expect(localStorage.getItem('of another app')).toBe('x')
  expect(page.find('button').exists()).toBe(false)
  expect(page.text()).toContain('Removed.')
  expect(document.activeElement).toBe(page.get('h2').element)
})

it('offers nothing to remove where there is nothing', async () => {
  expect((await show()).find('button').exists()).toBe(false)
})

it('tells how much the files of the site take', async () => {
  const file = {
    match: () => Promise.resolve(new Response('x'.repeat(2_100_000))),
    keys: () => Promise.resolve(['/']),
  }
  vi.stubGlobal('caches', { keys: () => Promise.resolve(['site']), open: () => Promise.resolve(file) })
  expect((await show()).text()).toContain('Kept now: 2.1 MB')
  vi.stubGlobal('caches', { keys: () => Promise.reject(new DOMException('no', 'SecurityError')) })
  expect((await show()).text()).not.toContain('MB')
})
