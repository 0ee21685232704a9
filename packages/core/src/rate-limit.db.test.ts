import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startPglite, type TestDb } from './_pglite'
import { PERIOD_SECONDS, type RateLimit } from './rate-limit'
import * as Session from './session'
import * as SignIn from './sign-in'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

let count = 0
const begin = (...limits: RateLimit[]) =>
  SignIn.begin(test.db, `state ${(count += 1)}`, { seconds: 60, limits })
/** Lets so many seconds pass, as far as the limits can tell. */
const pass = (seconds: number) =>
  test.db.execute(sql`UPDATE allowances SET expires_at = expires_at - make_interval(secs => ${seconds})`)

it('lets as many through at once as it says, then tells when the next may', async () => {
  for (let n = 0; n < 5; n += 1) expect(await begin({ key: 'a', times: 5 })).toEqual({ ok: true })
  const refused = await begin({ key: 'a', times: 5 })
  const retryAfterMs = expect.closeTo((PERIOD_SECONDS * 1000) / 5, -5) as number
  expect(refused).toEqual({ ok: false, error: { code: 'too_many', retryAfterMs } })
  expect(await test.rows('sign_ins')).toBe(5)
  expect(await begin({ key: 'b', times: 5 })).toEqual({ ok: true })
})

it('fills again evenly, and no further than it was', async () => {
  for (let n = 0; n < 5; n += 1) await begin({ key: 'a', times: 5 })
  await pass(PERIOD_SECONDS / 5 + 1)
  expect((await begin({ key: 'a', times: 5 })).ok).toBe(true)
  expect((await begin({ key: 'a', times: 5 })).ok).toBe(false)
  await pass(10 * PERIOD_SECONDS)
  for (let n = 0; n < 5; n += 1) expect((await begin({ key: 'a', times: 5 })).ok).toBe(true)
  expect((await begin({ key: 'a', times: 5 })).ok).toBe(false)
})

it('is refused where any of several has none left', async () => {
  for (let n = 0; n < 2; n += 1) {
    expect((await begin({ key: 'wide', times: 9 }, { key: 'narrow', times: 2 })).ok).toBe(true)
  }
  expect((await begin({ key: 'narrow', times: 2 }, { key: 'wide', times: 9 })).ok).toBe(false)
  expect((await begin({ key: 'wide', times: 9 })).ok).toBe(true)
})

it('uses up nothing of the others where one has none left', async () => {
  const refused = () => begin({ key: 'narrow', times: 2 }, { key: 'wide', times: 9 })
  for (let n = 0; n < 20; n += 1) await refused()
  const { ok, ...rest } = await refused()
  expect(ok).toBe(false)
  const retryAfterMs = expect.closeTo((PERIOD_SECONDS * 1000) / 2, -5) as number
  expect(rest).toEqual({ error: { code: 'too_many', retryAfterMs } })
  for (let n = 2; n < 9; n += 1) expect((await begin({ key: 'wide', times: 9 })).ok).toBe(true)
  expect((await begin({ key: 'wide', times: 9 })).ok).toBe(false)
})

it('opens no session when it is used up, and ends none', async () => {
  const one = { seconds: 60, limits: [{ key: 'a', times: 1 }] }
  const ada = { name: 'Ada', verified: false }
  const opened = await Session.open(test.db, ada, { ...one, replaces: undefined })
  if (!opened.ok) throw new Error('no session')
  const { value, statements } = await test.count(() =>
    Session.open(test.db, ada, { ...one, replaces: opened.value.token }),
  )
  expect([value.ok, statements]).toEqual([false, 1])
  expect(await Session.find(test.db, opened.value.token)).toMatchObject(ada)
  expect(await test.rows('sessions')).toBe(1)
})

it('is used up by a session that is found, and by nobody else', async () => {
  const limits = [{ key: 'a', times: 1 }]
  const ada = { name: 'Ada', verified: false }
  const opened = await Session.open(test.db, ada, { seconds: 60, replaces: undefined })
  if (!opened.ok) throw new Error('no session')
  expect(await Session.findWithinLimits(test.db, 'nonsense', limits)).toEqual({ ok: true })
  const { token } = opened.value
  expect(await Session.findWithinLimits(test.db, token, limits)).toMatchObject({ ok: true, value: ada })
  expect(await Session.findWithinLimits(test.db, token, limits)).toMatchObject({
    error: { code: 'too_many' },
  })
})
