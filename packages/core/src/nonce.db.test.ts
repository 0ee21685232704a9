import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  createAs,
  bind,
  connect,
  frame,
  joinAs,
  knock,
  LIMITS,
  newConnection,
  newSession,
  openRoom,
  types,
} from './_people'
import { startPglite, type TestDb } from './_pglite'
import * as Nonce from './nonce'
import * as Room from './room'
import * as Socket from './socket'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const redeem = (nonce: string) =>
  Nonce.redeem(test.db, nonce, { connection: newConnection(), withinMs: 10_000 })
const unknown = { ok: false, error: { code: 'nonce_unknown' } }

it('binds the socket of its member once, in one statement', async () => {
  const { room, nonce, state } = await createAs(test.db, await newSession(test.db), LIMITS)
  const { value, statements } = await test.count(() => redeem(nonce))
  expect(statements).toBe(1)
  expect(value).toEqual({ ok: true, value: { room, member: state.me.id } })
  expect(await redeem(nonce)).toEqual(unknown)
})

it('binds nothing once its caller’s time is over, and can be redeemed after that', async () => {
  const { nonce } = await createAs(test.db, await newSession(test.db), LIMITS)
  const late = await Nonce.redeem(test.db, nonce, { connection: newConnection(), withinMs: 0.001 })
  expect(late).toEqual({ ok: false, error: { code: 'too_late' } })
  expect((await redeem(nonce)).ok).toBe(true)
})

it('binds as pending, and leaves the live socket what it is: the new one may never open', async () => {
  const { admin, session } = await openRoom(test.db)
  await redeem((await joinAs(test.db, admin.room, session)).nonce)
  expect(types(await Socket.seekAdmin(test.db, admin, frame({ type: 'seek_admin' })))).toEqual({
    [admin.connection]: ['door'],
  })
})

it('is one of a few of its member: a further one takes the place of the oldest', async () => {
  const { admin, session } = await openRoom(test.db)
  const tickets = []
  for (let n = 0; n < 7; n += 1) tickets.push(await joinAs(test.db, admin.room, session))
  expect(await test.rows('nonces')).toBe(4)
  const tries = []
  for (const { nonce } of tickets) tries.push((await redeem(nonce)).ok)
  expect(tries).toEqual([false, false, false, true, true, true, true])
})

it('is not made while the sockets of all the others have yet to say hello', async () => {
  const { admin, session } = await openRoom(test.db)
  for (let n = 0; n < 4; n += 1) await bind(test.db, await joinAs(test.db, admin.room, session))
  const refused = { ok: false, error: { code: 'too_many', retryAfterMs: 30_000 } }
  expect(await Room.join(test.db, { room: admin.room, session }, LIMITS)).toEqual(refused)
  await test.expire('nonces')
  expect(await Room.join(test.db, { room: admin.room, session }, LIMITS)).toMatchObject({ ok: true })
})

it.each(['nonces', 'rooms'] as const)('is worth nothing once the time of %s is over', async (table) => {
  const { nonce } = await createAs(test.db, await newSession(test.db), LIMITS)
  await test.expire(table)
  expect(await redeem(nonce)).toEqual(unknown)
})

it('is worth nothing to somebody denied since', async () => {
  const { admin } = await openRoom(test.db)
  const guest = await newSession(test.db)
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
