import { newMemberId } from '@talki/core/id'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { applyToReactions, reactionOf, shownReactions } from './reactions'

const [ada, ben] = [newMemberId(), newMemberId()]

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  applyToReactions({ type: 'away' })
  vi.useRealTimers()
})

it('are shown for a while, each member’s last one', () => {
  applyToReactions({ type: 'reaction', from: ada, reaction: 'heart' })
  vi.advanceTimersByTime(3000)
  applyToReactions({ type: 'reaction', from: ada, reaction: 'laugh' })
  applyToReactions({ type: 'reaction', from: ben, reaction: 'heart' })
  vi.advanceTimersByTime(1500)
  expect(reactionOf(ada)?.reaction).toBe('laugh')
  vi.advanceTimersByTime(2500)
  expect(shownReactions().size).toBe(0)
})

it('that are the same again are told apart, so that the page shows them anew', () => {
  applyToReactions({ type: 'reaction', from: ada, reaction: 'heart' })
  const before = reactionOf(ada)
  applyToReactions({ type: 'reaction', from: ada, reaction: 'heart' })
  expect(reactionOf(ada)?.key).not.toBe(before?.key)
})

it('go with the member, and with the call', () => {
  applyToReactions({ type: 'reaction', from: ada, reaction: 'heart' })
  applyToReactions({ type: 'reaction', from: ben, reaction: 'heart' })
  applyToReactions({ type: 'gone', id: ada, why: 'left' })
  expect([...shownReactions().keys()]).toEqual([ben])
  applyToReactions({ type: 'over', reason: 'left' })
  expect(shownReactions().size).toBe(0)
})
