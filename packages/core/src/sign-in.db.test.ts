import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startPglite, type TestDb } from './_pglite'
import * as SignIn from './sign-in'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const begin = (state: string) => SignIn.begin(test.db, state, { seconds: 60, limits: [] })

it('is finished once, in one statement, by whoever knows its state', async () => {
  await begin('state')
  expect(await SignIn.redeem(test.db, 'another')).toBe(false)
  expect(await test.count(() => SignIn.redeem(test.db, 'state'))).toEqual({ value: true, statements: 1 })
  expect(await SignIn.redeem(test.db, 'state')).toBe(false)
})

it('is over when its time is, by the database’s clock, and is then gone', async () => {
  await begin('state')
  await test.expire('sign_ins')
  expect(await SignIn.redeem(test.db, 'state')).toBe(false)
  expect(await test.rows('sign_ins')).toBe(0)
})

it('keeps no state that could be used', async () => {
  await begin('a state of mine')
  const { rows } = (await test.db.execute(sql`SELECT * FROM sign_ins`)) as { rows: unknown[] }
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain('a state of mine')
})
