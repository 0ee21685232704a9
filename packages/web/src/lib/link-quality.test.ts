import { describe, expect, it } from 'vitest'
import type { End } from './link-map'
import { GOOD, qualities, steady, type Quality, type Steady } from './link-quality'

const end = (to: string, over: Partial<End<string>> = {}): End<string> => ({
  ...{ to, state: 'connected', rttMs: 20, loss: 0, route: 'direct', restarts: 0 },
  ...over,
})
const measure = (told: Record<string, End<string>[]>) =>
  Object.fromEntries(
    qualities('me', new Map(Object.entries(told).map(([by, links]) => [by, { at: 0, links }])), 0),
  )

describe('a link', () => {
  it('is good where nothing is wrong, or nothing is known', () => {
    expect(measure({ me: [end('a')], a: [end('me')] })).toEqual({ me: GOOD, a: GOOD })
    expect(measure({ me: [end('a', { rttMs: null, loss: null, route: null })] }).a).toEqual(GOOD)
    expect(measure({})).toEqual({ me: GOOD })
  })

  it.each([
    [{ loss: 0.03 }, { grade: 'fair', cause: 'loss' }],
    [
      { loss: 0.1, rttMs: 900 },
      { grade: 'poor', cause: 'loss' },
    ],
    [{ rttMs: 300 }, { grade: 'fair', cause: 'delay' }],
    [
      { rttMs: 800, route: 'relayed' },
      { grade: 'poor', cause: 'relay' },
    ],
    [{ route: 'relayed' }, { grade: 'good' }],
    // The tile says what is done about it.
    [{ state: 'reconnecting' }, { grade: 'good' }],
  ] as const)('of %o is %o', (over, quality) => {
    expect(measure({ me: [end('a', over)] }).a).toEqual(quality)
  })

  it('is as it is heard here: what the other end loses is on the other end’s screen', () => {
    expect(measure({ me: [end('a')], a: [end('me', { loss: 0.5 })] }).a).toEqual(GOOD)
  })

  it('is limited by what the other end says of itself', () => {
    const limited = (limit: 'cpu' | 'bandwidth', over: Partial<End<string>> = {}) =>
      measure({ me: [end('a', over)], a: [end('me', { limit })] }).a
    expect(limited('cpu')).toEqual({ grade: 'fair', cause: 'their_processor' })
    expect(limited('bandwidth')).toEqual({ grade: 'fair', cause: 'their_upload' })
    expect(limited('bandwidth', { loss: 0.2 })).toEqual({ grade: 'poor', cause: 'their_upload' })
    expect(limited('cpu', { loss: 0.2 })).toEqual({ grade: 'poor', cause: 'loss' })
  })
})

describe('whose network it is', () => {
  const bad = { loss: 0.2 }

  it('is this user’s where none of two links or more is good', () => {
    const told = { me: [end('a', bad), end('b', { rttMs: 400 })], a: [end('b')], b: [end('a')] }
    expect(measure(told)).toEqual({
      a: { grade: 'poor', cause: 'own_network' },
      b: { grade: 'fair', cause: 'own_network' },
      me: { grade: 'fair', cause: 'own_network' },
    })
    expect(measure({ me: [end('a', bad)] }).me).toEqual(GOOD)
  })

  it('is the other’s where theirs are poor, and those among others good', () => {
    const told = { me: [end('a', bad), end('b')], b: [end('a', bad), end('me')] }
    expect(measure(told)).toMatchObject({ a: { cause: 'their_network' }, b: GOOD, me: GOOD })
  })
})

it('shows on the user’s own tile what limits most of what they send', () => {
  const me = (...limits: ('cpu' | 'bandwidth' | undefined)[]) =>
    measure({ me: limits.map((limit, at) => end(`p${at}`, limit && { limit })) }).me
  expect(me('cpu')).toEqual({ grade: 'fair', cause: 'own_processor' })
  expect(me('bandwidth', 'bandwidth', undefined)).toEqual({ grade: 'fair', cause: 'own_upload' })
  expect(me('cpu', undefined)).toEqual(GOOD)
})

describe('what is shown', () => {
  const fair: Quality = { grade: 'fair', cause: 'delay' }
  const poor: Quality = { grade: 'poor', cause: 'loss' }
  const after = (...seen: Quality[]): Quality | undefined => {
    let state: Steady | undefined
    for (const each of seen) state = steady(state, each)
    return state?.shown
  }

  it('gets worse by two measurements in a row, and not by one', () => {
    expect(after(poor)).toEqual(GOOD)
    expect(after(poor, GOOD, poor)).toEqual(GOOD)
    expect(after(poor, poor)).toEqual(poor)
    expect(after(poor, fair)).toEqual(fair)
  })

  it('gets better by four in a row', () => {
    expect(after(poor, poor, GOOD, GOOD, GOOD)).toEqual(poor)
    expect(after(poor, poor, GOOD, GOOD, GOOD, poor, GOOD)).toEqual(poor)
    expect(after(poor, poor, GOOD, GOOD, GOOD, GOOD)).toEqual(GOOD)
    expect(after(poor, poor, GOOD, fair, GOOD, fair)).toEqual(fair)
  })

  it('changes its cause by two in a row', () => {
    const other: Quality = { grade: 'poor', cause: 'own_network' }
    expect(after(poor, poor, other)).toEqual(poor)
    expect(after(poor, poor, other, other)).toEqual(other)
  })
})
