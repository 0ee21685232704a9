import { newMemberId, type MemberId } from '@talki/core/id'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { applyToCaptions, captionLines } from './captions'

const [ada, ben] = [newMemberId(), newMemberId()]

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  applyToCaptions({ type: 'away' })
  vi.useRealTimers()
})

const say = (from: MemberId, id: string, text: string): void =>
  applyToCaptions({ type: 'caption', from, id, text })
const texts = () => captionLines.value.map(({ text }) => text)

it('grow in their place, and are gone some seconds after their last word', () => {
  say(ada, '1', 'Hello')
  say(ben, '1', 'Hi')
  vi.advanceTimersByTime(5000)
  say(ada, '1', 'Hello Ben')
  expect(texts()).toEqual(['Hello Ben', 'Hi'])
  vi.advanceTimersByTime(1500)
  expect(texts()).toEqual(['Hello Ben'])
  vi.advanceTimersByTime(4500)
  expect(texts()).toEqual([])
})

it('are three at most, the latest', () => {
  for (const id of ['1', '2', '3', '4']) say(ada, id, id)
  expect(texts()).toEqual(['2', '3', '4'])
})

it('are not shown without a word, and are taken back by one without', () => {
  say(ada, '1', ' ')
  expect(texts()).toEqual([])
  say(ada, '2', 'Um')
  say(ada, '2', '')
  expect(texts()).toEqual([])
})

it('go with the member, and with the call', () => {
  say(ada, '1', 'Bye')
  say(ben, '1', 'See you')
  applyToCaptions({ type: 'gone', id: ada, why: 'left' })
  expect(texts()).toEqual(['See you'])
  applyToCaptions({ type: 'over', reason: 'left' })
  expect(texts()).toEqual([])
})
