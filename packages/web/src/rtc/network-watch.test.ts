// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from './_fake-platform'
import { watchNetwork } from './network-watch'

let sleptMs = 0
const told: string[] = []
let stop = (): void => undefined

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  sleptMs = 0
  told.length = 0
  stop = watchNetwork(window, fakePlatform({ wallClock: () => Date.now() + sleptMs }), {
    onOnline: () => told.push('online'),
    onChange: () => told.push('change'),
  })
})
afterEach(() => {
  stop()
  vi.useRealTimers()
})

it('says nothing while nothing happens', () => {
  vi.advanceTimersByTime(60_000)
  expect(told).toEqual([])
})

it('notices that the machine has slept, by the time of day', () => {
  vi.advanceTimersByTime(10_000)
  sleptMs = 600_000
  vi.advanceTimersByTime(1000)
  expect(told).toEqual(['change'])
  vi.advanceTimersByTime(10_000)
  expect(told).toEqual(['change'])
})

it('tells that the browser is online, and that the page is seen again', () => {
  window.dispatchEvent(new Event('online'))
  document.dispatchEvent(new Event('visibilitychange'))
  expect(told).toEqual(['online', 'change'])
})

it('is silent once it is over', () => {
  stop()
  sleptMs = 600_000
  vi.advanceTimersByTime(10_000)
  window.dispatchEvent(new Event('online'))
  expect(told).toEqual([])
})
