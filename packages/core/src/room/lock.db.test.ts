import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { frame, heard, knock, LIMITS, newSession, openRoom, types } from '../_people'
import { startPglite, type TestDb } from '../_pglite'
import * as Room from '../room'
import * as Socket from '../socket'
import type { SocketIdentity } from '../socket/identity'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const lock = (by: SocketIdentity, on: boolean) => Room.lock(test.db, by, frame({ type: 'lock', on }))
const knocks = (times: number) => ({
  ...LIMITS,
  knocks: { network: 'here', limits: [{ key: 'door', times }] },
})
const joinAnew = async (room: SocketIdentity['room'], limits: Parameters<typeof Room.join>[2] = LIMITS) =>
  Room.join(test.db, { room, session: await newSession(test.db) }, limits)
const doorOf = async (place: SocketIdentity) =>
  heard(await Socket.seekAdmin(test.db, place, frame({ type: 'seek_admin' })), place)
const callOfTwo = async () => {
  const { admin } = await openRoom(test.db)
  const peer = await knock(test.db, admin.room)
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [peer.member] }))
  return { admin, peer }
}

it('turns newcomers away until it is open again, and tells those inside, in one statement', async () => {
  const { admin, peer } = await callOfTwo()
  await knock(test.db, admin.room)
  const { value, statements } = await test.count(() => lock(admin, true))
  expect(statements).toBe(1)
  expect(types(value)).toEqual({ [admin.connection]: ['door'], [peer.connection]: ['door'] })
  expect(heard(value, peer)).toMatchObject([{ door: { locked: true, heard: true, heldBack: 0 } }])
  expect(await joinAnew(admin.room)).toEqual({ ok: false, error: { code: 'door_locked' } })
  expect(heard(await lock(admin, false), peer)).toMatchObject([{ door: { locked: false } }])
  expect((await joinAnew(admin.room)).ok).toBe(true)
})

it('tells the admin alone how many knocks were held back, and begins to count anew', async () => {
  const { admin, peer } = await callOfTwo()
  expect((await joinAnew(admin.room, knocks(1))).ok).toBe(true)
  for (let n = 0; n < 2; n += 1) {
    const held = await joinAnew(admin.room, knocks(1))
    expect(held).toMatchObject({ ok: false, error: { code: 'door_crowded' } })
    expect(!held.ok && 'retryAfterMs' in held.error && held.error.retryAfterMs > 0).toBe(true)
  }
  expect(await doorOf(admin)).toMatchObject([{ door: { heldBack: 2 } }])
  expect(await doorOf(peer)).toMatchObject([{ door: { heldBack: 0 } }])
  const said = await lock(admin, true)
  expect([heard(said, admin), heard(said, peer)]).toMatchObject(Array(2).fill([{ door: { heldBack: 0 } }]))
  expect(await doorOf(admin)).toMatchObject([{ door: { heldBack: 0 } }])
})

it('is the admin’s alone: another member is told so, by the frame’s id', async () => {
  const { admin, peer } = await callOfTwo()
  const asking = frame<'lock'>({ type: 'lock', on: true })
  expect(heard(await Room.lock(test.db, peer, asking), peer)).toMatchObject([
    { type: 'problem', re: asking.id, code: 'not_admin' },
  ])
  const admitting = frame<'admit'>({ type: 'admit', members: [admin.member] })
  expect(heard(await Room.admit(test.db, peer, admitting), peer)).toMatchObject([
    { re: admitting.id, code: 'not_admin' },
  ])
  expect(await doorOf(admin)).toMatchObject([{ door: { locked: false } }])
})
