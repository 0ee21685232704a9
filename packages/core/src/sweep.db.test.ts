import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { bind, joinAs, knock, newSession, openRoom } from './_people'
import { startPglite, type TestDb } from './_pglite'
import * as Rendezvous from './rendezvous'
import * as SignIn from './sign-in'
import { sweep } from './sweep'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

it('leaves what has not expired', async () => {
  const { admin } = await openRoom(test.db)
  await joinAs(test.db, admin.room, await newSession(test.db))
  expect(await sweep(test.db, 10)).toEqual({
    rooms: 0,
    sessions: 0,
    nonces: 0,
    signIns: 0,
    rateLimits: 0,
    rendezvous: 0,
    sockets: [],
  })
})

it('forgets a call wholly, and names the sockets left behind, in one statement', async () => {
  const { admin } = await openRoom(test.db)
  const guest = await knock(test.db, admin.room)
  await joinAs(test.db, admin.room, await newSession(test.db))
  const pending = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
  await test.expire('rooms')
  const { value, statements } = await test.count(() => sweep(test.db, 10))
  expect(statements).toBe(1)
  expect(value).toMatchObject({ rooms: 1 })
  expect(value.sockets.sort()).toEqual([admin, guest, pending].map(({ connection }) => connection).sort())
  for (const table of ['rooms', 'members', 'nonces'] as const) expect(await test.rows(table)).toBe(0)
})

it('works in batches and can be repeated', async () => {
  for (let n = 0; n < 5; n += 1) await openRoom(test.db)
  await test.expire('rooms')
  expect(await sweep(test.db, 3)).toMatchObject({ rooms: 3 })
  expect(await sweep(test.db, 3)).toMatchObject({ rooms: 2 })
  expect(await sweep(test.db, 3)).toMatchObject({ rooms: 0 })
})

it('removes whatever else there is when their time is over', async () => {
  const { admin } = await openRoom(test.db)
  await joinAs(test.db, admin.room, await newSession(test.db))
  await SignIn.begin(test.db, 'state', { seconds: 60, limits: [{ key: 'who', times: 5 }] })
  const seat = { line: 'l'.repeat(43), side: 'low', key: 'k'.repeat(43), sealed: null } as const
  await Rendezvous.open(test.db, seat, [])
  const tables = ['sessions', 'nonces', 'sign_ins', 'allowances', 'rendezvous'] as const
  for (const table of tables) await test.expire(table)
  const swept = { rooms: 0, sessions: 2, nonces: 1, signIns: 1, rateLimits: 1, rendezvous: 1, sockets: [] }
  expect(await sweep(test.db, 10)).toEqual(swept)
})

it('names the sockets that have said no hello in their time', async () => {
  const { admin } = await openRoom(test.db)
  const { connection } = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
  await test.expire('nonces')
  expect(await sweep(test.db, 10)).toMatchObject({ rooms: 0, nonces: 1, sockets: [connection] })
})
