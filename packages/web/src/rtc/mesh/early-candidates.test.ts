import { expect, it } from 'vitest'
import { createEarlyCandidates } from './early-candidates'

const named = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ candidate: `${prefix}${n}` }))

it('gives a link its candidates, once', () => {
  const early = createEarlyCandidates(() => 0)
  early.add('a', named('a', 2))
  early.add('b', named('b', 1))
  expect(early.take('a')).toEqual(named('a', 2))
  expect(early.take('a')).toEqual([])
  expect(early.take('b')).toEqual(named('b', 1))
})

it('keeps fresh candidates however many of other links were never asked for', () => {
  const early = createEarlyCandidates(() => 0)
  for (let link = 0; link < 100; link += 1) early.add(`stale-${link}`, named('stale', 64))
  early.add('fresh', named('fresh', 3))
  expect(early.take('fresh')).toEqual(named('fresh', 3))
})

it('keeps a bounded number, the latest ones', () => {
  const early = createEarlyCandidates(() => 0)
  early.add('a', named('first', 64))
  early.add('a', named('later', 40))
  expect(early.take('a')).toEqual([...named('first', 64).slice(40), ...named('later', 40)])
})

it('forgets what nobody asked for in time', () => {
  let time = 0
  const early = createEarlyCandidates(() => time)
  early.add('old', named('old', 3))
  time = 9999
  early.add('new', named('new', 1))
  time = 10_000
  early.add('newest', named('newest', 1))
  expect(early.take('old')).toEqual([])
  expect(early.take('new')).toEqual(named('new', 1))
})
