import { newMemberId, type MemberId } from '@talki/core/id'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { applyToCaptions, areCaptionsExpected, captionLines } from './captions'

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

const setCaptioned = (id: MemberId, on: boolean): void => applyToCaptions({ type: 'captioning', id, on })

it('are expected from who is captioned, before the first word and over every pause', () => {
  expect(areCaptionsExpected.value).toBe(false)
  setCaptioned(ada, true)
  setCaptioned(ben, true)
  expect(areCaptionsExpected.value).toBe(true)
  setCaptioned(ada, false)
  vi.advanceTimersByTime(600_000)
  expect(areCaptionsExpected.value).toBe(true)
  applyToCaptions({ type: 'gone', id: ben, why: 'left' })
  expect(areCaptionsExpected.value).toBe(false)
})

it('are expected while one is shown, whatever its speaker has told', () => {
  say(ada, '1', 'Hello')
  setCaptioned(ada, true)
  setCaptioned(ada, false)
  expect(areCaptionsExpected.value).toBe(true)
  vi.advanceTimersByTime(6000)
  expect(areCaptionsExpected.value).toBe(false)
})

it('are not expected after the call', () => {
  setCaptioned(ada, true)
  applyToCaptions({ type: 'over', reason: 'left' })
  expect(areCaptionsExpected.value).toBe(false)
})
