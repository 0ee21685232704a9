import { expect, it } from 'vitest'
import { GOOD, type Quality } from './link-quality'
import { qualityNews } from './quality-news'

const poor: Quality = { grade: 'poor', cause: 'loss' }
const fair: Quality = { grade: 'fair', cause: 'loss' }
const ben = (quality?: Quality) => [{ id: 'b', name: 'Ben', quality }]

it('is of links that become poor, and of those that are no longer', () => {
  expect(qualityNews(ben(GOOD), ben(poor))).toEqual(['Part of what Ben sends is lost on the way to you.'])
  expect(qualityNews(ben(poor), ben(fair))).toEqual(['The link to Ben is better again'])
})

it('is not of what is merely fair, stays as it was, or has come or gone', () => {
  expect(qualityNews(ben(), ben(fair))).toEqual([])
  expect(qualityNews(ben(poor), ben(poor))).toEqual([])
  expect(qualityNews([], ben(poor))).toEqual([])
  expect(qualityNews(ben(poor), [])).toEqual([])
})
