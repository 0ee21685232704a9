import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startPglite, type TestDb } from '../_pglite'
import * as SignIn from '../sign-in'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

it('never begins a statement that is aborted while it waits for its turn', async () => {
  await SignIn.begin(test.db, 'state', { seconds: 60, limits: [] })
  const abort = new AbortController()
  const before = test.db.execute(sql`SELECT pg_sleep(0)`)
  const late = test.db.abortable(abort.signal).execute(sql`DELETE FROM sign_ins`)
  abort.abort(new Error('deadline'))
  await expect(Promise.resolve(late)).rejects.toThrow('deadline')
  await before
  expect(await test.rows('sign_ins')).toBe(1)
})

it('runs one that is not aborted, and counts it once', async () => {
  const { signal } = new AbortController()
  const { statements } = await test.count(async () => {
    await test.db.abortable(signal).execute(sql`DELETE FROM sign_ins`)
  })
  expect(statements).toBe(1)
})
