// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useAnnouncements } from '../../composables/use-announcer'
import DoorTimer from './DoorTimer.vue'

const announced = useAnnouncements()
/** Messages from before the test: those of other files stay for seconds, and all files share the live region. */
let earlier: readonly unknown[] = []
const said = () => announced.value.filter((one) => !earlier.includes(one)).map(({ text }) => text)

beforeEach(() => {
  earlier = announced.value
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = async (ms: number) => {
  await vi.advanceTimersByTimeAsync(ms)
  await nextTick()
}

it('counts down by the second, then says that the server has forgotten', async () => {
  const timer = mount(DoorTimer, { props: { closesAt: performance.now() + 62_000, loss: null } })
  expect(timer.text()).toContain('1:02')
  expect(timer.text()).toContain('Door open, 1 minute 2 seconds left')
  await pass(1_100)
  expect(timer.text()).toContain('1:01')
  expect(said()).toEqual([])
  await pass(1_100)
  expect(said()).toEqual(['The door closes in one minute'])
  await pass(60_000)
  expect(timer.text()).toBe('Door closed · the server has forgotten this call')
  expect(said().at(-1)).toMatch(/^The door has closed/)
  timer.unmount()
})

it('shows every second once', async () => {
  const timer = mount(DoorTimer, { props: { closesAt: performance.now() + 10_400, loss: null } })
  const seen: string[] = []
  for (let step = 0; step < 104; step += 1) {
    const text = /\d+:\d\d/.exec(timer.text())?.[0] ?? 'closed'
    if (seen.at(-1) !== text) seen.push(text)
    await pass(100)
  }
  expect(seen).toEqual([
    '0:11',
    '0:10',
    '0:09',
    '0:08',
    '0:07',
    '0:06',
    '0:05',
    '0:04',
    '0:03',
    '0:02',
    '0:01',
  ])
  timer.unmount()
})

it('is closed at once when the server says so', async () => {
  const timer = mount(DoorTimer, { props: { closesAt: performance.now() + 200_000, loss: null } })
  await timer.setProps({ closesAt: null })
  expect(timer.text()).toContain('Door closed')
  timer.unmount()
})

it.each([
  ['signed_out', 'Signed out'],
  ['unseated', 'Other name now'],
  ['version', 'Tab out of date'],
] as const)(
  'says of a member that is lost to the server by %s that it is, and not that the door is closed',
  async (loss, text) => {
    const before = said().length
    const timer = mount(DoorTimer, { props: { closesAt: performance.now() + 200_000, loss: null } })
    await timer.setProps({ closesAt: null, loss })
    expect(timer.text()).toBe(text)
    expect(said()).toHaveLength(before)
    timer.unmount()
  },
)

it('says that the door is locked, and when it no longer is', async () => {
  const timer = mount(DoorTimer, {
    props: { closesAt: performance.now() + 90_000, loss: null, locked: false },
  })
  await timer.setProps({ locked: true })
  expect(timer.text()).toContain('Door locked, 1 minute 30 seconds left')
  expect(said().at(-1)).toBe('The door is locked')
  await timer.setProps({ locked: false })
  expect(timer.text()).toContain('Door open')
  expect(said().at(-1)).toBe('The door is unlocked')
  timer.unmount()
})
