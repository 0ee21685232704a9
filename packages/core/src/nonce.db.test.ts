import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connect, frame, joinAs, knock, LIMITS, newConnection, newSession, openRoom } from './_people'
import { startPglite, type TestDb } from './_pglite'
import * as Nonce from './nonce'
import * as Room from './room'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const redeem = (nonce: string) =>
  Nonce.redeem(test.db, nonce, { connection: newConnection(), withinMs: 10_000 })
const unknown = { ok: false, error: { code: 'nonce_unknown' } }

it('binds the socket of its member once, in one statement', async () => {
  const { room, nonce, state } = await Room.create(test.db, newSession(), LIMITS)
  const { value, statements } = await test.count(() => redeem(nonce))
  expect(statements).toBe(1)
  expect(value).toEqual({ ok: true, value: { room, member: state.me.id, replaces: null } })
  expect(await redeem(nonce)).toEqual(unknown)
})

it('binds as pending: such a socket may not be there yet', async () => {
  const { nonce } = await Room.create(test.db, newSession(), LIMITS)
  await redeem(nonce)
  const { rows } = (await test.db.execute(sql`SELECT presence FROM members`)) as { rows: unknown[] }
  expect(rows).toEqual([{ presence: 'pending' }])
})

it('names the socket that it supersedes', async () => {
  const { admin, session } = await openRoom(test.db)
  const { nonce } = await joinAs(test.db, admin.room, session)
  expect(await redeem(nonce)).toMatchObject({
    ok: true,
    value: { member: admin.member, replaces: admin.connection },
  })
})

it.each(['nonces', 'rooms'] as const)('is worth nothing once the time of %s is over', async (table) => {
  const { nonce } = await Room.create(test.db, newSession(), LIMITS)
  await test.expire(table)
  expect(await redeem(nonce)).toEqual(unknown)
})

it('is worth nothing to somebody denied since', async () => {
  const { admin } = await openRoom(test.db)
  const guest = newSession()
  const place = await connect(test.db, await joinAs(test.db, admin.room, guest))
  const { nonce } = await joinAs(test.db, admin.room, guest)
  await Room.deny(test.db, admin, frame({ type: 'deny', members: [place.member] }))
  expect(await redeem(nonce)).toEqual(unknown)
})

it('means nothing when it is made up', async () => {
  const { admin } = await openRoom(test.db)
  await knock(test.db, admin.room)
  for (const nonce of ['', 'x', '\0', '\uD800', 'A'.repeat(4096), admin.room]) {
    expect(await redeem(nonce)).toEqual(unknown)
  }
})
