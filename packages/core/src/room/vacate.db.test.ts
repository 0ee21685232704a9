import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { frame, heard, joinAs, knock, LIMITS, newSession, openRoom, types, connect } from '../_people'
import { startPglite, type TestDb } from '../_pglite'
import * as Room from '../room'
import * as Socket from '../socket'
import type { SocketIdentity } from '../socket/identity'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const vacate = (by: SocketIdentity, ...gone: SocketIdentity[]) =>
  Room.vacate(test.db, by, frame({ type: 'vacate', members: gone.map(({ member }) => member) }))
const rest = ({ connection }: SocketIdentity) => Socket.unbind(test.db, [connection], { liveOnly: false })
const admitted = async (admin: SocketIdentity) => {
  const guest = await knock(test.db, admin.room)
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [guest.member] }))
  return guest
}

it('frees the seats of members without a socket, in one statement, and tells those who have one', async () => {
  const { admin } = await openRoom(test.db, { ...LIMITS, seats: 3 })
  const [stays, gone] = [await admitted(admin), await admitted(admin)]
  await rest(gone)
  const { value, statements } = await test.count(() => vacate(admin, gone))
  expect(statements).toBe(1)
  expect(types(value)).toEqual({ [admin.connection]: ['left'], [stays.connection]: ['left'] })
  expect(heard(value, stays)).toMatchObject([{ member: gone.member, reason: 'left' }])
  await admitted(admin)
})

it('expels nobody: who has left may knock again', async () => {
  const { admin } = await openRoom(test.db)
  const session = await newSession(test.db)
  const gone = await connect(test.db, await joinAs(test.db, admin.room, session))
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [gone.member] }))
  await rest(gone)
  await vacate(admin, gone)
  expect((await joinAs(test.db, admin.room, session)).state.me.status).toBe('waiting')
})

it('leaves alone who has a socket, and is therefore there', async () => {
  const { admin } = await openRoom(test.db)
  const guest = await admitted(admin)
  expect(await vacate(admin, guest)).toEqual([])
  expect(await test.rows('members')).toBe(2)
})

it('is the admin’s alone, and done twice is done once', async () => {
  const { admin } = await openRoom(test.db)
  const [guest, gone] = [await admitted(admin), await admitted(admin)]
  await rest(gone)
  expect(heard(await vacate(guest, gone), guest)).toMatchObject([{ code: 'not_admin' }])
  expect(await test.rows('members')).toBe(3)
  await vacate(admin, gone)
  expect(await vacate(admin, gone)).toEqual([])
  expect(await test.rows('members')).toBe(2)
})
