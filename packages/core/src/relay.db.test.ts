import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { bind, frame, heard, joinAs, knock, newSession, openRoom, types } from './_people'
import { startPglite, type TestDb } from './_pglite'
import { newMemberId } from './id'
import type { Signal } from './protocol/frames'
import * as Relay from './relay'
import * as Room from './room'
import * as Socket from './socket'
import type { SocketIdentity } from './socket/identity'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const signal = (from: SocketIdentity, ...signals: Signal[]) =>
  Relay.signal(test.db, from, frame({ type: 'signal', signals }))

const admitted = async (admin: SocketIdentity): Promise<SocketIdentity> => {
  const guest = await knock(test.db, admin.room)
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [guest.member] }))
  return guest
}

it('goes to its targets in order, stamped with the sender, in one statement', async () => {
  const { admin } = await openRoom(test.db)
  const [a, b] = [await admitted(admin), await admitted(admin)]
  const { value, statements } = await test.count(() =>
    signal(
      a,
      { to: b.member, data: '1' },
      { to: admin.member, data: '\0\uD800' },
      { to: b.member, data: '2' },
    ),
  )
  expect(statements).toBe(1)
  expect(heard(value, b)).toMatchObject([
    { type: 'signal', from: a.member, data: '1' },
    { type: 'signal', from: a.member, data: '2' },
  ])
  expect(heard(value, admin)).toMatchObject([{ from: a.member, data: '\0\uD800' }])
  expect(heard(value, a)).toEqual([])
  expect(value).toHaveLength(2)
  const toOne = await signal(a, { to: b.member, data: '3' })
  expect(toOne.map(({ to }) => to)).toEqual([b.connection])
})

it('comes back for those who cannot be reached, and reaches the others', async () => {
  const { admin } = await openRoom(test.db)
  const gone = await admitted(admin)
  await Socket.unbind(test.db, [gone.connection], { liveOnly: false })
  const waiting = await knock(test.db, admin.room)
  const elsewhere = (await openRoom(test.db)).admin
  const b = await admitted(admin)
  const unreachable = [gone.member, waiting.member, elsewhere.member, newMemberId(), admin.member]
  const said = await signal(admin, ...[...unreachable, b.member].map((to) => ({ to, data: 'x' })))
  expect(types(said)).toEqual({ [b.connection]: ['signal'], [admin.connection]: ['problem'] })
  expect(heard(said, admin)).toMatchObject([{ code: 'unknown_member', members: unreachable }])
})

it('is refused from whoever waits, was denied or has not said hello', async () => {
  const { admin } = await openRoom(test.db)
  const data = { to: admin.member, data: 'x' }
  const waiting = await knock(test.db, admin.room)
  expect(heard(await signal(waiting, data), waiting)).toMatchObject([{ code: 'not_admitted' }])
  const silent = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
  expect(heard(await signal(silent, data), silent)).toMatchObject([{ code: 'not_live' }])
  await Room.deny(test.db, admin, frame({ type: 'deny', members: [waiting.member] }))
  expect(types(await signal(waiting, data))).toEqual({ [waiting.connection]: ['denied', '(close)'] })
})

it('is inert after the door', async () => {
  const { admin } = await openRoom(test.db)
  const guest = await admitted(admin)
  await test.expire('rooms')
  expect(types(await signal(guest, { to: admin.member, data: 'x' }))).toEqual({
    [guest.connection]: ['closed', '(close)'],
  })
})
