// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { chime } from './chime'

let start = (): void => undefined
const played = vi.fn()

class Context {
  state = 'suspended'
  currentTime = 0
  destination = {}
  resume = () =>
    new Promise<void>((resolve) => {
      start = resolve
    })
}
class Node {
  gain = { setValueAtTime: vi.fn(), linearRampToValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() }
  connect = () => this
  start = played
  stop = vi.fn()
}

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  vi.stubGlobal('AudioContext', Context)
  vi.stubGlobal('OscillatorNode', Node)
  vi.stubGlobal('GainNode', Node)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  played.mockClear()
})

it('plays its notes once the browser has started its sound', async () => {
  const done = chime()
  start()
  await done
  expect(played).toHaveBeenCalledTimes(2)
})

it('is silent when the browser has waited for a touch of the page', async () => {
  const done = chime()
  vi.advanceTimersByTime(60_000)
  start()
  await done
  expect(played).not.toHaveBeenCalled()
})
