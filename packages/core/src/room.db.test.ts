import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAs, connect, frame, joinAs, knock, LIMITS, newSession, openRoom } from './_people'
import { startPglite, type TestDb } from './_pglite'
import { newRoomId } from './id'
import * as Room from './room'
import type { Session } from './session'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

describe('create', () => {
  it('makes its maker the admitted admin, in one statement', async () => {
    const session = await newSession(test.db, 'Ada')
    const { value: ticket, statements } = await test.count(() => createAs(test.db, session, LIMITS))
    expect(statements).toBe(1)
    expect(ticket.state).toMatchObject({
      me: { name: 'Ada', verified: false, status: 'admitted' },
      admin: ticket.state.me.id,
      roster: [],
      waiting: [],
      doorMs: 300_000,
    })
    expect(ticket.nonce).toMatch(/^[\w-]{43}$/)
  })

  it('keeps no nonce that could be used, only its hash', async () => {
    const ticket = await createAs(test.db, await newSession(test.db), LIMITS)
    const { rows } = (await test.db.execute(sql`SELECT hash FROM nonces`)) as { rows: { hash: string }[] }
    expect(rows).toHaveLength(1)
    expect(rows[0]?.hash).not.toBe(ticket.nonce)
  })
})

describe('look', () => {
  it('tells how long the door stays open, then that it is closed, in one statement', async () => {
    const { admin } = await openRoom(test.db)
    const { value, statements } = await test.count(() => Room.findDoor(test.db, admin.room))
    expect(statements).toBe(1)
    expect(value).toEqual({ ok: true, value: { doorMs: expect.closeTo(300_000, -5) as number } })
    await test.expire('rooms')
    expect(await Room.findDoor(test.db, admin.room)).toEqual({ ok: false, error: { code: 'room_closed' } })
  })

  it('says of a room that never was what it says of one that is over', async () => {
    expect(await Room.findDoor(test.db, newRoomId())).toEqual({ ok: false, error: { code: 'room_closed' } })
  })
})

describe('join', () => {
  const join = async (room: Room.JoinTicket['room'], session?: Session) =>
    Room.join(test.db, { room, session: session ?? (await newSession(test.db)) }, LIMITS)

  it('makes a newcomer wait, and shows them nobody, in one statement', async () => {
    const { admin } = await openRoom(test.db)
    const newcomer = await newSession(test.db)
    const { value, statements } = await test.count(() => join(admin.room, newcomer))
    expect(statements).toBe(1)
    expect(value).toMatchObject({
      ok: true,
      value: { state: { me: { status: 'waiting' }, admin: admin.member, roster: [], waiting: [] } },
    })
  })

  it('gives whoever comes back the place they had, with another nonce', async () => {
    const { admin, session } = await openRoom(test.db)
    const guest = await newSession(test.db, 'Bob')
    const first = await joinAs(test.db, admin.room, guest)
    const place = await connect(test.db, first)
    await Room.admit(test.db, admin, frame({ type: 'admit', members: [place.member] }))
    const again = await joinAs(test.db, admin.room, guest)
    expect(again.nonce).not.toBe(first.nonce)
    expect(again.state.me).toEqual({ id: place.member, name: 'Bob', verified: false, status: 'admitted' })
    expect(again.state.roster).toEqual([{ id: admin.member, name: 'Ada', verified: false }])
    const knocking = await knock(test.db, admin.room)
    const back = await joinAs(test.db, admin.room, session)
    expect(back.state.waiting.map(({ id }) => id)).toEqual([knocking.member])
    expect(await test.rows('members')).toBe(3)
  })

  it('does not show the admin who waits without a socket: there would be nobody to answer', async () => {
    const { admin, session } = await openRoom(test.db)
    await joinAs(test.db, admin.room, await newSession(test.db))
    expect((await joinAs(test.db, admin.room, session)).state.waiting).toEqual([])
  })

  it('finds closed a room whose door has closed, swept or not', async () => {
    const { admin, session } = await openRoom(test.db)
    await test.expire('rooms')
    for (const who of [session, await newSession(test.db)]) {
      expect(await join(admin.room, who)).toEqual({ ok: false, error: { code: 'room_closed' } })
    }
    expect(await test.rows('members')).toBe(1)
  })

  it('turns newcomers away when every seat is taken, but not those who have one', async () => {
    const { admin, session } = await openRoom(test.db, { ...LIMITS, seats: 2 })
    const guest = await knock(test.db, admin.room)
    await Room.admit(test.db, admin, frame({ type: 'admit', members: [guest.member] }))
    expect(await join(admin.room)).toEqual({ ok: false, error: { code: 'room_full', seats: 2 } })
    expect(await join(admin.room, session)).toMatchObject({ ok: true })
  })

  it('bounds the people at the door: those whose place is held, and no others', async () => {
    const { admin } = await openRoom(test.db)
    const crowd = (status: string, pad: string) => sql`
      INSERT INTO members (id, room_id, user_id, name, verified, status, presence, connection_id)
      SELECT lpad(translate(n::text, '0123456789', 'bcdefghijk'), 26, ${pad}), ${admin.room}, ${status} || n,
             'x', false, ${status}, 'live', ${status} || n
      FROM generate_series(1, 100) n`
    await test.db.execute(crowd('denied', 'y'))
    await test.db.execute(
      sql`UPDATE members SET presence = NULL, connection_id = NULL WHERE status = 'denied'`,
    )
    expect(await join(admin.room)).toMatchObject({ ok: true })
    await test.db.execute(crowd('waiting', 'z'))
    const crowded = { ok: false, error: { code: 'door_crowded', retryAfterMs: 30_000 } }
    expect(await join(admin.room)).toEqual(crowded)
    await test.db.execute(
      sql`UPDATE members SET presence = NULL, connection_id = NULL WHERE user_id = 'waiting7'`,
    )
    await test.expire('nonces')
    expect(await join(admin.room)).toMatchObject({ ok: true })
  })

  it('lets a verified user knock from where others were denied', async () => {
    const { admin } = await openRoom(test.db)
    for (let n = 0; n < 3; n += 1) {
      const { member } = await knock(test.db, admin.room)
      await Room.deny(test.db, admin, frame({ type: 'deny', members: [member] }))
    }
    expect(await join(admin.room)).toMatchObject({ ok: false, error: { code: 'door_crowded' } })
    expect(await join(admin.room, { ...(await newSession(test.db)), verified: true })).toMatchObject({
      ok: true,
    })
  })

  it('tells the denied so, and gives them no nonce', async () => {
    const { admin } = await openRoom(test.db)
    const guest = await newSession(test.db)
    const place = await connect(test.db, await joinAs(test.db, admin.room, guest))
    await Room.deny(test.db, admin, frame({ type: 'deny', members: [place.member] }))
    expect(await join(admin.room, guest)).toEqual({ ok: false, error: { code: 'denied' } })
    expect(await test.rows('nonces')).toBe(0)
  })
})
