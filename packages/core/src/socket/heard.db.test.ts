import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  bind,
  connect,
  frame,
  heard,
  helloFrame,
  joinAs,
  knock,
  newSession,
  openRoom,
  types,
} from '../_people'
import { startPglite, type TestDb } from '../_pglite'
import * as Room from '../room'
import * as Socket from '../socket'
import type { SocketIdentity } from './identity'

// A knock is somebody's to hear within seconds, or the guest is told that it is nobody's.

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const admit = (admin: SocketIdentity, { member }: SocketIdentity) =>
  Room.admit(test.db, admin, frame({ type: 'admit', members: [member] }))
const ping = (place: SocketIdentity) => Socket.ping(test.db, place, frame({ type: 'ping' }))
const hangUp = ({ connection }: SocketIdentity) => Socket.unbind(test.db, [connection], { liveOnly: false })
const silence = ({ member }: SocketIdentity, seconds: number) =>
  test.db.execute(
    sql`UPDATE members SET seen_at = now() - make_interval(secs => ${seconds}) WHERE id = ${member}`,
  )
const callOfTwo = async () => {
  const { admin, session } = await openRoom(test.db)
  const peer = await knock(test.db, admin.room)
  await admit(admin, peer)
  return { admin, session, peer }
}
const door = (isHeard: boolean) => ({ type: 'door', door: { locked: false, heard: isHeard, heldBack: 0 } })

it('tells those who wait when the admin has gone, and when they are back, in one statement each', async () => {
  const { admin, session } = await openRoom(test.db)
  const guest = await knock(test.db, admin.room)
  const gone = await test.count(() => hangUp(admin))
  expect([gone.statements, heard(gone.value, guest)]).toMatchObject([1, [door(false)]])
  expect(heard(await ping(guest), guest)).toMatchObject([{ type: 'pong', door: { heard: false } }])
  const back = await bind(test.db, await joinAs(test.db, admin.room, session))
  const said = await test.count(() => Socket.hello(test.db, back, helloFrame()))
  expect([said.statements, heard(said.value, guest)]).toMatchObject([1, [door(true)]])
  expect(heard(said.value, back)).toMatchObject([{ state: { waiting: [{ id: guest.member }] } }])
})

it('tells a guest who knocks at an empty room so, with the first answer', async () => {
  const { admin } = await openRoom(test.db)
  await hangUp(admin)
  const guest = await bind(test.db, await joinAs(test.db, admin.room, newSession()))
  const [welcome] = heard(await Socket.hello(test.db, guest, helloFrame()), guest)
  expect(welcome).toMatchObject({ state: { door: { heard: false } } })
})

it('does not count an admin as there whose socket is silent', async () => {
  const { admin } = await openRoom(test.db)
  const guest = await knock(test.db, admin.room)
  expect(heard(await ping(guest), guest)).toMatchObject([{ door: { heard: true } }])
  await silence(admin, 46)
  expect(heard(await ping(guest), guest)).toMatchObject([{ door: { heard: false } }])
})

it('gives the role to a member inside when a knock comes while the admin is gone', async () => {
  const { admin, peer } = await callOfTwo()
  await hangUp(admin)
  await silence(admin, 6)
  const guest = await bind(test.db, await joinAs(test.db, admin.room, newSession()))
  const { value, statements } = await test.count(() => Socket.hello(test.db, guest, helloFrame()))
  expect(statements).toBe(1)
  expect(types(value)).toEqual({ [guest.connection]: ['welcome'], [peer.connection]: ['welcome'] })
  expect(heard(value, guest)).toMatchObject([{ state: { admin: peer.member, door: { heard: true } } }])
  expect(heard(value, peer)).toMatchObject([
    { state: { admin: peer.member, waiting: [{ id: guest.member }] } },
  ])
  await admit(peer, guest)
})

it('leaves a reload the time it takes, and then gives the role away by any ping', async () => {
  const { admin, peer } = await callOfTwo()
  const guest = await knock(test.db, admin.room)
  await hangUp(admin)
  await silence(admin, 4)
  expect(types(await ping(guest))).toEqual({ [guest.connection]: ['pong'] })
  await silence(admin, 6)
  const said = await ping(guest)
  expect(types(said)).toEqual({ [guest.connection]: ['pong'], [peer.connection]: ['welcome'] })
  expect(heard(said, guest)).toMatchObject([{ door: { heard: true } }])
  expect(heard(said, peer)).toMatchObject([{ state: { waiting: [{ id: guest.member }] } }])
})

it('shortens the lease of a silent admin only while a member waits', async () => {
  const { admin, peer } = await callOfTwo()
  await silence(admin, 31)
  expect(types(await ping(peer))).toEqual({ [peer.connection]: ['pong'] })
  await hangUp(admin)
  await silence(admin, 31)
  expect(types(await ping(peer))).toEqual({ [peer.connection]: ['pong'] })
  const guest = await bind(test.db, await joinAs(test.db, admin.room, newSession()))
  expect(types(await ping(peer))).toEqual({ [peer.connection]: ['pong'] })
  await Socket.hello(test.db, guest, helloFrame())
  expect(await admit(admin, guest)).toMatchObject([{ frames: [{ code: 'not_live' }] }])
  expect(types(await admit(peer, guest))[guest.connection]).toEqual(['admitted'])
})

it('lets no one who waits into a room that nobody is in', async () => {
  const { admin } = await openRoom(test.db)
  await hangUp(admin)
  await silence(admin, 600)
  const guest = await connect(test.db, await joinAs(test.db, admin.room, newSession()))
  expect(heard(await ping(guest), guest)).toMatchObject([{ type: 'pong', door: { heard: false } }])
  expect(await admit(guest, guest)).toMatchObject([{ frames: [{ code: 'not_admin' }] }])
})
