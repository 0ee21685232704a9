import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startPglite, type TestDb } from './_pglite'
import { newUserId } from './id'
import * as Session from './session'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const ada = { name: 'Ada', verified: false }
const open = async (replaces?: string) => {
  const opened = await Session.open(test.db, ada, { seconds: 60, replaces })
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value
}

it('is found by its token, one statement each', async () => {
  const opened = await test.count(() => open())
  const found = await test.count(() => Session.find(test.db, opened.value.token))
  expect([opened.statements, found.statements]).toEqual([1, 1])
  expect(found.value).toMatchObject(ada)
  expect(opened.value.token).toMatch(/^[\w-]{43}$/)
})

it('is nobody without one', async () => {
  await open()
  for (const token of ['', 'nonsense', '\0', '\uDFFF']) {
    expect(await Session.find(test.db, token)).toBeUndefined()
  }
})

it('does not keep its token', async () => {
  const { token } = await open()
  const { rows } = (await test.db.execute(sql`SELECT * FROM sessions`)) as { rows: unknown[] }
  expect(JSON.stringify(rows)).not.toContain(token)
})

it('is another one, of another person, at each sign-in, and the old one is gone', async () => {
  const first = await open()
  const before = await Session.find(test.db, first.token)
  const second = await open(first.token)
  expect(second.token).not.toBe(first.token)
  expect(await Session.find(test.db, first.token)).toBeUndefined()
  expect((await Session.find(test.db, second.token))?.user).not.toBe(before?.user)
  expect(await test.rows('sessions')).toBe(1)
})

it('ends by the clock of the database, swept or not', async () => {
  const { token } = await open()
  await test.expire('sessions')
  expect(await Session.find(test.db, token)).toBeUndefined()
})

it('ends when asked', async () => {
  const { token } = await open()
  const { statements } = await test.count(() => Session.end(test.db, token))
  expect(statements).toBe(1)
  expect(await test.rows('sessions')).toBe(0)
})

it('may be somebody’s in particular, and is as new as any', async () => {
  const user = newUserId()
  const verified = { name: 'Ada', verified: true, user }
  const [one, two] = [
    await Session.open(test.db, verified, { seconds: 60, replaces: undefined }),
    await Session.open(test.db, verified, { seconds: 60, replaces: undefined }),
  ]
  if (!one.ok || !two.ok) throw new Error('no session')
  expect(one.value.token).not.toBe(two.value.token)
  for (const { value } of [one, two]) expect(await Session.find(test.db, value.token)).toEqual(verified)
})

it('lasts a day to the second, by the clock of the database', async () => {
  const opened = await Session.open(test.db, ada, { seconds: 86_400, replaces: undefined })
  if (!opened.ok) throw new Error(opened.error.code)
  const { token } = opened.value
  const pass = (seconds: number) =>
    test.db.execute(sql`UPDATE sessions SET expires_at = expires_at - make_interval(secs => ${seconds})`)
  await pass(86_400 - 60)
  expect(await Session.find(test.db, token)).toMatchObject(ada)
  await pass(60)
  expect(await Session.find(test.db, token)).toBeUndefined()
})
