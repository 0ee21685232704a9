import { newMemberId } from '@talki/core/id'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { createViews } from './views'

const [ada, ben] = [newMemberId(), newMemberId()]
const start = () => {
  const sent: unknown[] = []
  const world = { isOpen: true }
  const views = createViews({
    platform: fakePlatform(),
    send: (id, frame) =>
      world.isOpen && frame.type === 'view' && sent.push([id, frame.source, frame.height]) > 0,
  })
  return { sent, world, views }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('tells what has changed once it has settled, by one timer for all', () => {
  const { sent, views } = start()
  views.set(ada, 'camera', 100)
  views.set(ada, 'camera', 200.4)
  views.set(ben, 'screen', 90_000)
  expect([sent, vi.getTimerCount()]).toEqual([[], 1])
  vi.advanceTimersByTime(250)
  expect(sent).toEqual([
    [ada, 'camera', 200],
    [ben, 'screen', 4320],
  ])
  views.set(ada, 'camera', 200)
  vi.advanceTimersByTime(250)
  expect(sent).toHaveLength(2)
})

it('tells at once what comes into sight, and nothing of a picture that was out of it for a moment', () => {
  const { sent, views } = start()
  views.set(ada, 'camera', 200)
  vi.advanceTimersByTime(250)
  views.set(ada, 'camera', 0)
  views.set(ada, 'camera', 200)
  vi.advanceTimersByTime(250)
  expect(sent).toEqual([[ada, 'camera', 200]])
  views.set(ada, 'camera', 0)
  vi.advanceTimersByTime(250)
  views.set(ada, 'camera', 300)
  expect(sent.slice(1)).toEqual([
    [ada, 'camera', 0],
    [ada, 'camera', 300],
  ])
})

it('tells everything over a new or a renewed link, and what could not be sent', () => {
  const { sent, world, views } = start()
  world.isOpen = false
  views.set(ada, 'camera', 0)
  views.set(ada, 'screen', 700)
  vi.advanceTimersByTime(250)
  expect(sent).toEqual([])
  world.isOpen = true
  const all = [
    [ada, 'camera', 0],
    [ada, 'screen', 700],
  ]
  views.onOpen(ada)
  expect(sent).toEqual(all)
  views.onOpen(ada)
  expect(sent).toEqual([...all, ...all])
  views.onGone(ada)
  views.onOpen(ada)
  expect(sent).toHaveLength(4)
})

it('is silent once it is closed', () => {
  const { sent, views } = start()
  views.set(ada, 'camera', 200)
  views.close()
  vi.advanceTimersByTime(1000)
  expect(sent).toEqual([])
})
