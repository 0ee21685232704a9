import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connect, frame, joinAs, LIMITS, newSession, openRoom } from '../_people'
import { startPglite, type TestDb } from '../_pglite'
import { newMemberId, newRoomId } from '../id'
import * as Room from '../room'
import { newSecret } from '../secret'
import type { Session } from '../session'
import type { SocketIdentity } from '../socket/identity'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const find = (room: Parameters<typeof Room.findDoor>[1], session: Session, times = 5) =>
  Room.findPairedMember(test.db, { room, session }, [{ key: 'who', times }])
const refused = (code: string) => ({ ok: false, error: { code } })
const guestOf = async (admin: SocketIdentity) => {
  const session = await newSession(test.db)
  return { session, place: await connect(test.db, await joinAs(test.db, admin.room, session)) }
}

it('is an admitted member with an admitted peer, found in one statement that counts', async () => {
  const { admin, session } = await openRoom(test.db)
  expect(await find(admin.room, session)).toEqual(refused('alone'))
  const guest = await guestOf(admin)
  expect(await find(admin.room, guest.session)).toEqual(refused('not_admitted'))
  expect(await find(admin.room, await newSession(test.db))).toEqual(refused('not_admitted'))
  expect(await test.rows('allowances')).toBe(0)
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [guest.place.member] }))
  const { value, statements } = await test.count(() => find(admin.room, guest.session))
  expect([value, statements]).toEqual([{ ok: true, value: guest.place.member }, 1])
  expect(await find(admin.room, session)).toEqual({ ok: true, value: admin.member })
  expect(await test.rows('allowances')).toBe(1)
})

it('is not found by a seat that a pass holds, before its member has followed', async () => {
  const [session, follower, pass] = [await newSession(test.db), await newSession(test.db), await newSecret()]
  const passes = [{ member: newMemberId(), hash: pass.hash }]
  const opened = await Room.reopen(test.db, { session, member: newMemberId(), passes, oldRooms: [] }, LIMITS)
  if (!opened.ok) throw new Error(opened.error.code)
  const { room, state } = opened.value
  expect(await find(room, session)).toEqual(refused('alone'))
  await Room.follow(test.db, { room, pass: pass.text, session: follower }, LIMITS)
  expect(await find(room, session)).toEqual({ ok: true, value: state.me.id })
})

it('is found so often, and then no more for a while', async () => {
  const { admin, session } = await openRoom(test.db)
  const guest = await guestOf(admin)
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [guest.place.member] }))
  expect((await find(admin.room, session, 1)).ok).toBe(true)
  expect(await find(admin.room, session, 1)).toMatchObject(refused('too_many'))
})

it('is nobody in a room that is over, or never was', async () => {
  const { admin, session } = await openRoom(test.db)
  expect(await find(newRoomId(), session)).toEqual(refused('room_closed'))
  await test.expire('rooms')
  expect(await find(admin.room, session)).toEqual(refused('room_closed'))
})
