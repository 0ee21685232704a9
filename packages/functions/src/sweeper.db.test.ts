import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startCall, startStage, type TestStage } from './_stage'

let stage: TestStage
beforeAll(async () => (stage = await startStage()))
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

it('forgets a call after its door, and closes the sockets left behind', async () => {
  const { admin, guest } = await startCall(stage)
  await stage.test.expire('rooms')
  await stage.handlers.sweeper({}, { awsRequestId: 'one' })
  expect([admin.isOpen, guest.isOpen]).toEqual([false, false])
  for (const table of ['rooms', 'members', 'nonces'] as const) expect(await stage.test.rows(table)).toBe(0)
  expect(stage.logs.at(-1)).toMatchObject({ event: 'swept', request: 'one', rooms: 1, sockets: 2 })
})

it('goes on until nothing is left, however much it is', async () => {
  await stage.test.db.execute(sql`
    INSERT INTO sessions (token_hash, user_id, name, expires_at)
    SELECT 'h' || n, 'u', 'x', now() FROM generate_series(1, 1250) n`)
  await stage.handlers.sweeper({})
  expect(await stage.test.rows('sessions')).toBe(0)
})

it('stops while there is time to say so, says so, and leaves the rest to the next run', async () => {
  await stage.test.db.execute(sql`
    INSERT INTO sessions (token_hash, user_id, name, expires_at)
    SELECT 'h' || n, 'u', 'x', now() FROM generate_series(1, 1200) n`)
  const left = [60_000, 60_000, 9_000]
  await stage.handlers.sweeper({}, { getRemainingTimeInMillis: () => left.shift() ?? 0 })
  expect(await stage.test.rows('sessions')).toBe(200)
  expect(stage.logs.at(-1)).toMatchObject({ event: 'sweep_stopped', sessions: 1000 })
  await stage.handlers.sweeper({}, { getRemainingTimeInMillis: () => 60_000 })
  expect(await stage.test.rows('sessions')).toBe(0)
  expect(stage.logs.at(-1)).toMatchObject({ event: 'swept', sessions: 200 })
})

it('fails aloud, so that Lambda tries again', async () => {
  await stage.test.db.execute(sql`ALTER TABLE nonces RENAME TO elsewhere`)
  try {
    await expect(stage.handlers.sweeper({})).rejects.toThrow()
    expect(stage.logs.at(-1)).toMatchObject({ event: 'failed', where: 'sweeper' })
  } finally {
    await stage.test.db.execute(sql`ALTER TABLE elsewhere RENAME TO nonces`)
  }
})
