import { PgDialect } from 'drizzle-orm/pg-core'
import { expect, it } from 'vitest'
import { consume, PERIOD_SECONDS, rateLimit, toResult } from './rate-limit'

it('keeps neither address nor anything that could be tried for one', async () => {
  const of = (secret: string) => rateLimit(secret, { what: 'sign in', who: '192.0.2.1', times: 5 })
  const mine = await of('one')
  expect(mine.key).toMatch(/^[\w-]{43}$/)
  expect(mine).toEqual(await of('one'))
  expect(mine.key).not.toBe((await of('two')).key)
})

it('is one of its own for each action and each caller', async () => {
  const keys = ['sign in', 'knock'].flatMap((what) =>
    ['192.0.2.1', '192.0.2.2'].map(async (who) => (await rateLimit('one', { what, who, times: 5 })).key),
  )
  expect(new Set(await Promise.all(keys)).size).toBe(4)
})

it('is asked for in one order, lest two who need the same two wait for each other', () => {
  const limits = ['b', 'a', 'c'].map((key) => ({ key, times: 2 }))
  const [first] = new PgDialect().sqlToQuery(consume(limits)).params
  expect(JSON.parse(String(first))).toEqual(
    ['a', 'b', 'c'].map((key) => ({ key, seconds: PERIOD_SECONDS / 2 })),
  )
  for (const order of [limits.toReversed(), [...limits.slice(1), ...limits.slice(0, 1)]]) {
    expect(new PgDialect().sqlToQuery(consume(order)).params[0]).toBe(first)
  }
})

it('bids a caller come back in half its period where nothing tells when there is one', () => {
  expect(toResult({ isWithin: false, retryAfterMs: null })).toEqual({
    ok: false,
    error: { code: 'too_many', retryAfterMs: 300_000 },
  })
})
