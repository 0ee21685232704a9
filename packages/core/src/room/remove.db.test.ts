import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  bind,
  connect,
  frame,
  heard,
  helloFrame,
  joinAs,
  knock,
  LIMITS,
  newSession,
  openRoom,
  types,
} from '../_people'
import { startPglite, type TestDb } from '../_pglite'
import type { MemberId } from '../id'
import * as Nonce from '../nonce'
import * as Room from '../room'
import * as Socket from '../socket'
import type { Session } from '../session'
import type { SocketIdentity } from '../socket/identity'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const remove = (admin: SocketIdentity, ...members: MemberId[]) =>
  Room.remove(test.db, admin, frame({ type: 'remove', members }))
const admitted = async (admin: SocketIdentity, session?: Session): Promise<SocketIdentity> => {
  const guest = await connect(
    test.db,
    await joinAs(test.db, admin.room, session ?? (await newSession(test.db))),
  )
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [guest.member] }))
  return guest
}

it('tells the removed member and closes its socket, tells the others, in one statement', async () => {
  const { admin } = await openRoom(test.db)
  const [out, stays] = [await admitted(admin), await admitted(admin)]
  const { value, statements } = await test.count(() => remove(admin, out.member))
  expect(statements).toBe(1)
  expect(types(value)).toEqual({
    [out.connection]: ['removed', '(close)'],
    [admin.connection]: ['left'],
    [stays.connection]: ['left'],
  })
  expect(heard(value, stays)).toMatchObject([{ member: out.member, admin: admin.member, reason: 'removed' }])
})

it('tells those who go nothing of each other, and nobody of a socket that is away', async () => {
  const { admin } = await openRoom(test.db)
  const [a, b, away] = [await admitted(admin), await admitted(admin), await admitted(admin)]
  await Socket.unbind(test.db, [away.connection], { liveOnly: false })
  const said = await remove(admin, a.member, b.member, away.member)
  expect(types(said)).toEqual({
    [a.connection]: ['removed', '(close)'],
    [b.connection]: ['removed', '(close)'],
    [admin.connection]: ['left', 'left', 'left'],
  })
})

it('frees the seats', async () => {
  const { admin } = await openRoom(test.db, { ...LIMITS, seats: 3 })
  const [a, b] = [await admitted(admin), await admitted(admin)]
  await remove(admin, a.member, b.member)
  await admitted(admin)
  const last = await admitted(admin)
  expect(heard(await Socket.seekAdmin(test.db, last, frame({ type: 'seek_admin' })), last)).toMatchObject([
    { type: 'door' },
  ])
  expect(
    await Room.join(test.db, { room: admin.room, session: await newSession(test.db) }, LIMITS),
  ).toMatchObject({
    ok: false,
    error: { code: 'room_full' },
  })
})

it('holds: neither a reload, nor a nonce from before, nor another frame, nor an admit brings the member back', async () => {
  const { admin } = await openRoom(test.db)
  const session = await newSession(test.db)
  const out = await admitted(admin, session)
  const { nonce } = await joinAs(test.db, admin.room, session)
  const pending = await bind(test.db, await joinAs(test.db, admin.room, session))
  await remove(admin, out.member)

  expect(await Room.join(test.db, { room: admin.room, session }, LIMITS)).toEqual({
    ok: false,
    error: { code: 'removed' },
  })
  expect(await Nonce.redeem(test.db, nonce, { connection: out.connection, withinMs: 1000 })).toMatchObject({
    ok: false,
  })
  expect(types(await Socket.hello(test.db, pending, helloFrame()))).toEqual({
    [pending.connection]: ['removed', '(close)'],
  })
  expect(types(await Socket.seekAdmin(test.db, out, frame({ type: 'seek_admin' })))).toEqual({
    [out.connection]: ['removed', '(close)'],
  })
  const again = await Room.admit(test.db, admin, frame({ type: 'admit', members: [out.member] }))
  expect(heard(again, admin)).toMatchObject([{ code: 'unknown_member', members: [out.member] }])
})

it('done twice is done once, and is no problem', async () => {
  const { admin } = await openRoom(test.db)
  const guest = await admitted(admin)
  await remove(admin, guest.member)
  expect(await remove(admin, guest.member)).toEqual([])
})

it('is for the admin alone, and not of the admin or of a member who waits', async () => {
  const { admin } = await openRoom(test.db)
  const guest = await admitted(admin)
  const waiting = await knock(test.db, admin.room)
  expect(heard(await remove(guest, admin.member), guest)).toMatchObject([{ code: 'not_admin' }])
  expect(heard(await remove(admin, admin.member, waiting.member), admin)).toMatchObject([
    { code: 'unknown_member', members: [admin.member, waiting.member] },
  ])
})

it('reaches nobody in another room', async () => {
  const [here, there] = [await openRoom(test.db), await openRoom(test.db)]
  const guest = await admitted(there.admin)
  expect(types(await remove(here.admin, guest.member))).toEqual({ [here.admin.connection]: ['problem'] })
  expect(heard(await Socket.seekAdmin(test.db, guest, frame({ type: 'seek_admin' })), guest)).toMatchObject([
    { type: 'door' },
  ])
})
