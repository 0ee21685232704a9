import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { bind, frame, heard, joinAs, knock, newSession, openRoom, types } from '../_people'
import { startPglite, type TestDb } from '../_pglite'
import { type MemberId, newMemberId } from '../id'
import * as Room from '../room'
import * as Socket from '../socket'
import type { SocketIdentity } from '../socket/identity'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const say = (from: SocketIdentity, to: MemberId, text = 'Just a minute') =>
  Room.say(test.db, from, frame({ type: 'say', to, text }))

it('goes from the admin to one who waits, and back, to nobody else and in one statement', async () => {
  const { admin } = await openRoom(test.db)
  const [ben, cid] = [await knock(test.db, admin.room), await knock(test.db, admin.room)]
  const { value, statements } = await test.count(() => say(admin, ben.member))
  expect(statements).toBe(1)
  expect(types(value)).toEqual({ [ben.connection]: ['said'] })
  expect(heard(value, ben)).toMatchObject([{ from: admin.member, text: 'Just a minute' }])
  const answer = await say(cid, admin.member, 'It’s Cid')
  expect(types(answer)).toEqual({ [admin.connection]: ['said'] })
  expect(heard(answer, admin)).toMatchObject([{ from: cid.member, text: 'It’s Cid' }])
})

it('is not for members who wait among themselves, nor for members who are in', async () => {
  const { admin } = await openRoom(test.db)
  const inside = await knock(test.db, admin.room)
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [inside.member] }))
  const [ben, cid] = [await knock(test.db, admin.room), await knock(test.db, admin.room)]
  for (const to of [cid.member, inside.member, ben.member])
    expect(heard(await say(ben, to), ben)).toMatchObject([{ code: 'unknown_member', members: [to] }])
  expect(types(await say(inside, ben.member))).toEqual({ [inside.connection]: ['problem'] })
  expect(heard(await say(inside, ben.member), inside)).toMatchObject([{ code: 'not_admin' }])
  expect(heard(await say(inside, admin.member), inside)).toMatchObject([{ code: 'not_admin' }])
})

it('reaches neither who is in already, nor who is gone, nor another room', async () => {
  const { admin } = await openRoom(test.db)
  const inside = await knock(test.db, admin.room)
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [inside.member] }))
  const gone = await knock(test.db, admin.room)
  await Socket.unbind(test.db, [gone.connection], { liveOnly: false })
  const elsewhere = await knock(test.db, (await openRoom(test.db)).admin.room)
  for (const to of [inside.member, gone.member, elsewhere.member, newMemberId(), admin.member])
    expect(types(await say(admin, to))).toEqual({ [admin.connection]: ['problem'] })
})

it('is refused from who was denied or has not said hello, and after the door', async () => {
  const { admin } = await openRoom(test.db)
  const silent = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
  expect(heard(await say(silent, admin.member), silent)).toMatchObject([{ code: 'not_live' }])
  const ben = await knock(test.db, admin.room)
  await Room.deny(test.db, admin, frame({ type: 'deny', members: [ben.member] }))
  expect(types(await say(ben, admin.member))).toEqual({ [ben.connection]: ['denied', '(close)'] })
  const cid = await knock(test.db, admin.room)
  await test.expire('rooms')
  expect(types(await say(cid, admin.member))).toEqual({ [cid.connection]: ['closed', '(close)'] })
})
