import { TRPCError } from '@trpc/server'
import { expect, it } from 'vitest'
import { CALLS_PER_BROWSER, createCallLimit, TooManyCalls } from './call-limit'

const start = (requests: number) => {
  let now = 0
  const count = createCallLimit(requests, { now: () => now })
  /** How many of so many calls at once are let through. */
  const passed = (times: number, network: string, token?: string): number =>
    Array.from({ length: times }, () => {
      try {
        count({ network, token })
        return true
      } catch {
        return false
      }
    }).filter(Boolean).length
  return { count, passed, pass: (ms: number) => (now += ms) }
}

it('counts a browser wherever it is, and an address whoever is there', () => {
  const { passed } = start(100)
  expect(passed(1975, '192.0.2.1', 'ada')).toBe(CALLS_PER_BROWSER)
  expect(passed(10, '192.0.2.2', 'ada')).toBe(0)
  expect(passed(10, '192.0.2.2', 'bob')).toBe(10)
  expect(passed(1975, '192.0.2.3')).toBe(100)
  expect(passed(10, '192.0.2.3', 'cy')).toBe(0)
})

it('has as many again in half a minute, evenly, and says when', () => {
  const { count, passed, pass } = start(1000)
  passed(100, '192.0.2.1', 'ada')
  let thrown: unknown
  try {
    count({ network: '192.0.2.1', token: 'ada' })
  } catch (error) {
    thrown = error
  }
  expect(thrown).toBeInstanceOf(TRPCError)
  expect((thrown as TRPCError).cause).toBeInstanceOf(TooManyCalls)
  expect((thrown as TRPCError).cause).toMatchObject({ retryAfterMs: 500 })
  pass(500)
  expect(passed(10, '192.0.2.1', 'ada')).toBe(1)
  pass(30_000)
  expect(passed(100, '192.0.2.1', 'ada')).toBe(CALLS_PER_BROWSER)
})

it('lets an office of fifty behind one address come back at once, after an outage', () => {
  const { passed, pass } = start(600)
  // Each asks who they are, looks at the door, joins and asks for TURN servers; then joins again every three seconds.
  const tokens = Array.from({ length: 50 }, (_, n) => `token ${n}`)
  for (const token of tokens) expect(passed(5, '192.0.2.1', token)).toBe(5)
  for (let n = 0; n < 100; n += 1) {
    pass(3000)
    for (const token of tokens) expect(passed(1, '192.0.2.1', token)).toBe(1)
  }
})
