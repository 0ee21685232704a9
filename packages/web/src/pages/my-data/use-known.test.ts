// @vitest-environment happy-dom
import { newRoomId } from '@talki/core/id'
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent } from 'vue'
import { useKnown, type Known } from './use-known'

const server = vi.hoisted(() => ({ known: vi.fn<() => Promise<unknown>>() }))
vi.mock('../../lib/api', () => ({ api: { me: { personalData: { query: () => server.known() } } } }))

const nothing: Known = { session: null, elsewhere: [], rooms: [], nonces: [], leftovers: 0 }
const something = (): Known => ({
  ...nothing,
  session: { name: 'Ada', verified: true, expiresMs: 60_000 },
  rooms: [
    {
      room: newRoomId(),
      status: 'admitted',
      name: 'Ada',
      isAdmin: true,
      isConnected: true,
      others: 1,
      expiresMs: 3000,
    },
  ],
})

let isHidden = false
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  isHidden = false
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => (isHidden ? 'hidden' : 'visible'))
  server.known.mockReset().mockImplementation(() => Promise.resolve(something()))
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const look = async () => {
  let all: ReturnType<typeof useKnown> | undefined
  const page = mount(
    defineComponent({
      setup() {
        all = useKnown()
        return () => null
      },
    }),
  )
  await flushPromises()
  if (!all) throw new Error('the page did not set up')
  return { page, ...all }
}
const pass = async (ms: number) => {
  await vi.advanceTimersByTimeAsync(ms)
  await flushPromises()
}

it('counts down between two answers, and lets go of what is over', async () => {
  const { known, page } = await look()
  expect(known.value?.rooms).toMatchObject([{ expiresMs: 3000 }])
  await pass(2000)
  expect(known.value).toMatchObject({
    session: { expiresMs: 58_000 },
    rooms: [{ expiresMs: 1000 }],
    leftovers: 0,
  })
  await pass(1000)
  expect(known.value).toMatchObject({ session: { name: 'Ada' }, rooms: [], leftovers: 1 })
  page.unmount()
})

it('asks again every five seconds while it is seen, at once when it is seen again, and then no more', async () => {
  const { page } = await look()
  await pass(10_000)
  expect(server.known).toHaveBeenCalledTimes(3)
  isHidden = true
  document.dispatchEvent(new Event('visibilitychange'))
  await pass(60_000)
  expect(server.known).toHaveBeenCalledTimes(3)
  isHidden = false
  document.dispatchEvent(new Event('visibilitychange'))
  await flushPromises()
  expect(server.known).toHaveBeenCalledTimes(4)
  page.unmount()
  await pass(60_000)
  expect(server.known).toHaveBeenCalledTimes(4)
})

it('keeps the last answer where the server cannot be reached, and says so', async () => {
  const { known, outage, page } = await look()
  server.known.mockRejectedValueOnce(new Error('offline'))
  await pass(5000)
  expect([outage.value, known.value?.session?.expiresMs]).toEqual(['unavailable', 55_000])
  server.known.mockResolvedValue(nothing)
  await pass(5000)
  expect([outage.value, known.value]).toEqual([null, nothing])
  page.unmount()
})
