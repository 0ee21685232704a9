import { PROTOCOL_VERSION } from '../protocol/frames'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bind, connect, frame, heard, joinAs, knock, LIMITS, newSession, openRoom, types } from '../_people'
import { startPglite, type TestDb } from '../_pglite'
import type { SocketIdentity } from '../socket/identity'
import * as Socket from '../socket'
import * as Room from '../room'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const leave = (place: SocketIdentity) => Room.leave(test.db, place, frame({ type: 'leave' }))
const forget = (place: SocketIdentity, liveOnly = false) =>
  Socket.unbind(test.db, [place.connection], { liveOnly })

const admitted = async (admin: SocketIdentity): Promise<SocketIdentity> => {
  const guest = await knock(test.db, admin.room)
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [guest.member] }))
  return guest
}

describe('leave', () => {
  it('tells the others and frees the seat, in one statement', async () => {
    const { admin } = await openRoom(test.db, { ...LIMITS, seats: 2 })
    const guest = await admitted(admin)
    const { value, statements } = await test.count(() => leave(guest))
    expect(statements).toBe(1)
    expect(heard(value, admin)).toMatchObject([{ type: 'left', member: guest.member, admin: admin.member }])
    expect(
      await Room.join(test.db, { room: admin.room, session: await newSession(test.db) }, LIMITS),
    ).toMatchObject({
      ok: true,
    })
  })

  it('of the admin passes the role to whoever has been in the call longest and can be reached', async () => {
    const { admin } = await openRoom(test.db)
    const [away, successor, later] = [await admitted(admin), await admitted(admin), await admitted(admin)]
    await forget(away)
    const waiting = await knock(test.db, admin.room)
    const said = await leave(admin)
    expect(types(said)).toEqual({ [successor.connection]: ['left', 'welcome'], [later.connection]: ['left'] })
    expect(heard(said, later)).toMatchObject([{ member: admin.member, admin: successor.member }])
    expect(heard(said, successor)[1]).toMatchObject({
      state: { admin: successor.member, waiting: [{ id: waiting.member }] },
    })
    const entered = await Room.admit(test.db, successor, frame({ type: 'admit', members: [waiting.member] }))
    expect(types(entered)).toHaveProperty(waiting.connection, ['admitted'])
  })

  it('of the last one deletes the room: nobody is left to open its door', async () => {
    const { admin } = await openRoom(test.db)
    const waiting = await knock(test.db, admin.room)
    expect(types(await leave(admin))).toEqual({ [waiting.connection]: ['closed', '(close)'] })
    for (const table of ['rooms', 'members', 'nonces'] as const) expect(await test.rows(table)).toBe(0)
    expect(await Room.findDoor(test.db, admin.room)).toMatchObject({ ok: false })
  })

  it('of the last one tells nobody whose socket is away', async () => {
    const { admin } = await openRoom(test.db)
    await forget(await knock(test.db, admin.room))
    expect(await leave(admin)).toEqual([])
  })

  it('of one who waits tells nobody where the admin is away', async () => {
    const { admin } = await openRoom(test.db)
    await admitted(admin)
    const guest = await knock(test.db, admin.room)
    await forget(admin)
    expect(await leave(guest)).toEqual([])
  })

  it('by a socket that is bound to nobody is refused, by the frame’s id', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await admitted(admin)
    await forget(guest)
    const asking = frame<'leave'>({ type: 'leave' })
    expect(heard(await Room.leave(test.db, guest, asking), guest)).toMatchObject([
      { type: 'problem', re: asking.id, code: 'not_live' },
    ])
  })

  it('of one who waits takes back the knock', async () => {
    const { admin } = await openRoom(test.db)
    await admitted(admin)
    const guest = await knock(test.db, admin.room)
    expect(types(await leave(guest))).toEqual({ [admin.connection]: ['left'] })
  })

  it('does not make a denied person unknown', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await newSession(test.db)
    const place = await connect(test.db, await joinAs(test.db, admin.room, guest))
    await Room.deny(test.db, admin, frame({ type: 'deny', members: [place.member] }))
    expect(types(await leave(place))).toEqual({ [place.connection]: ['denied', '(close)'] })
    expect(await Room.join(test.db, { room: admin.room, session: guest }, LIMITS)).toMatchObject({
      error: { code: 'denied' },
    })
  })
})

describe('forget', () => {
  it('tells nobody in the call: media outlives signalling', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await admitted(admin)
    const { value, statements } = await test.count(() => forget(guest))
    expect(statements).toBe(1)
    expect(value).toEqual([])
    expect(heard(await Socket.seekAdmin(test.db, guest, frame({ type: 'seek_admin' })), guest)).toMatchObject(
      [{ code: 'not_live' }],
    )
  })

  it('tells the admin of one who waited, once', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await knock(test.db, admin.room)
    expect(heard(await forget(guest), admin)).toMatchObject([{ type: 'left', member: guest.member }])
    expect(await forget(guest)).toEqual([])
  })

  it('spares the socket that came after', async () => {
    const { admin, session } = await openRoom(test.db)
    const newer = await connect(test.db, await joinAs(test.db, admin.room, session))
    await forget(admin)
    expect(types(await Socket.seekAdmin(test.db, newer, frame({ type: 'seek_admin' })))).toEqual({
      [newer.connection]: ['door'],
    })
  })

  it('spares, when reaping, a socket that may not be open yet', async () => {
    const { admin } = await openRoom(test.db)
    const pending = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
    await forget(pending, true)
    expect(
      types(
        await Socket.hello(
          test.db,
          pending,
          frame({ type: 'hello', version: PROTOCOL_VERSION, signals: [] }),
        ),
      ),
    ).toEqual({
      [pending.connection]: ['welcome'],
      [admin.connection]: ['knock'],
    })
  })

  it('says nothing after the door', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await knock(test.db, admin.room)
    await test.expire('rooms')
    expect(await forget(guest)).toEqual([])
  })

  it('of the last socket after the door deletes all that is known of the call, in one statement', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await admitted(admin)
    await joinAs(test.db, admin.room, await newSession(test.db))
    const other = await openRoom(test.db)
    await test.db.execute(sql`UPDATE rooms SET expires_at = now() WHERE id = ${admin.room}`)
    await forget(guest)
    expect(await test.rows('members')).toBe(4)
    const { statements } = await test.count(() => forget(admin))
    expect(statements).toBe(1)
    expect([await test.rows('rooms'), await test.rows('members'), await test.rows('nonces')]).toEqual([
      1, 1, 0,
    ])
    expect(
      heard(await Socket.seekAdmin(test.db, other.admin, frame({ type: 'seek_admin' })), other.admin),
    ).toMatchObject([{ type: 'door' }])
  })

  it('of the last socket while the door is open deletes nothing: its member may come back', async () => {
    const { admin, session } = await openRoom(test.db)
    await forget(admin)
    expect(await connect(test.db, await joinAs(test.db, admin.room, session))).toMatchObject({
      member: admin.member,
    })
  })

  it('counts a socket that may not be open yet as one, when reaping after the door', async () => {
    const { admin } = await openRoom(test.db)
    const pending = await bind(test.db, await joinAs(test.db, admin.room, await newSession(test.db)))
    await test.expire('rooms')
    await Socket.unbind(test.db, [admin.connection, pending.connection], { liveOnly: true })
    expect(await test.rows('rooms')).toBe(1)
    await forget(pending)
    expect(await test.rows('rooms')).toBe(0)
  })
})
