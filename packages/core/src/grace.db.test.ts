import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { bind, frame, heard, helloFrame, joinAs, knock, LIMITS, newSession, openRoom, types } from './_people'
import { startPglite, type TestDb } from './_pglite'
import * as Relay from './relay'
import * as Room from './room'
import * as Socket from './socket'
import type { SocketIdentity } from './socket/identity'
import { sweep } from './sweep'

// For seconds after the door, members who are admitted may still find each other. The door itself is closed.

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const admit = (admin: SocketIdentity, { member }: SocketIdentity) =>
  Room.admit(test.db, admin, frame({ type: 'admit', members: [member] }))
const signal = (by: SocketIdentity, { member }: SocketIdentity) =>
  Relay.signal(test.db, by, frame({ type: 'signal', signals: [{ to: member, data: 'x' }] }))
const closedFor = (seconds: number) =>
  test.db.execute(sql`UPDATE rooms SET expires_at = now() - make_interval(secs => ${seconds})`)
const CLOSED = ['closed', '(close)']

const callAtTheEnd = async () => {
  const { admin } = await openRoom(test.db)
  const newcomer = await knock(test.db, admin.room)
  const waiting = await knock(test.db, admin.room)
  await admit(admin, newcomer)
  return { admin, newcomer, waiting }
}

it('carries signals between admitted members, and refuses what is about the door', async () => {
  const { admin, newcomer } = await callAtTheEnd()
  await closedFor(9)
  expect(types(await signal(newcomer, admin))).toEqual({ [admin.connection]: ['signal'] })
  expect(types(await signal(admin, newcomer))).toEqual({ [newcomer.connection]: ['signal'] })
  expect(types(await Socket.seekAdmin(test.db, admin, frame({ type: 'seek_admin' })))).toEqual({
    [admin.connection]: ['problem'],
  })
})

it('takes the hello of an admitted member whose socket was bound before, with its offers', async () => {
  const { admin } = await openRoom(test.db)
  const session = await newSession(test.db)
  const guest = await bind(test.db, await joinAs(test.db, admin.room, session))
  await admit(admin, guest)
  await closedFor(1)
  const said = await Socket.hello(test.db, guest, helloFrame([{ to: admin.member, data: 'offer' }]))
  expect(types(said)).toEqual({
    [guest.connection]: ['welcome'],
    [admin.connection]: ['joined', 'signal'],
  })
})

it('refuses with a word what is about the door', async () => {
  const { admin, waiting, newcomer } = await callAtTheEnd()
  await closedFor(1)
  const members = [waiting.member]
  const refused = [{ to: admin.connection, frames: [{ type: 'problem', code: 'door_closed' }] }]
  expect(await admit(admin, waiting)).toMatchObject(refused)
  expect(await Room.deny(test.db, admin, frame({ type: 'deny', members }))).toMatchObject(refused)
  expect(await Room.lock(test.db, admin, frame({ type: 'lock', on: true }))).toMatchObject(refused)
  const remove = frame<'remove'>({ type: 'remove', members: [newcomer.member] })
  expect(await Room.remove(test.db, admin, remove)).toMatchObject(refused)
  const { rows } = (await test.db.execute(sql`SELECT status FROM members ORDER BY status`)) as {
    rows: unknown[]
  }
  expect(rows).toEqual(['admitted', 'admitted', 'waiting'].map((status) => ({ status })))
})

it('knows nobody who waits, and takes no join', async () => {
  const { admin, waiting } = await callAtTheEnd()
  const late = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
  await closedFor(1)
  expect(types(await Socket.seekAdmin(test.db, waiting, frame({ type: 'seek_admin' })))).toEqual({
    [waiting.connection]: CLOSED,
  })
  expect(heard(await Socket.hello(test.db, late, helloFrame()), admin)).toEqual([])
  const joined = await Room.join(test.db, { room: admin.room, session: await newSession(test.db) }, LIMITS)
  expect(joined).toEqual({ ok: false, error: { code: 'room_closed' } })
})

it('ends after ten seconds, and the sweeper waits for that', async () => {
  const { admin, newcomer } = await callAtTheEnd()
  await closedFor(9)
  expect(await sweep(test.db, 10)).toMatchObject({ rooms: 0 })
  await closedFor(11)
  expect(types(await signal(newcomer, admin))).toEqual({ [newcomer.connection]: CLOSED })
  expect(await sweep(test.db, 10)).toMatchObject({ rooms: 1 })
})
