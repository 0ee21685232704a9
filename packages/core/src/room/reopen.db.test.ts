import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect, frame, heard, joinAs, knock, LIMITS, newSession, openRoom, types } from '../_people'
import { startPglite, type TestDb } from '../_pglite'
import { only } from '../db'
import { type MemberId, newMemberId, newRoomId, type RoomId } from '../id'
import * as Nonce from '../nonce'
import { newConnection } from '../_people'
import * as Room from '../room'
import { newSecret, type Secret } from '../secret'
import type { Session } from '../session'
import { sweep } from '../sweep'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

type Wish = { session?: Session; member?: MemberId; passes?: [MemberId, Secret][]; oldRooms?: RoomId[] }

const tryReopen = async (
  { session, member = newMemberId(), passes = [], oldRooms = [] }: Wish,
  limits = LIMITS,
) =>
  Room.reopen(
    test.db,
    {
      session: session ?? (await newSession(test.db, 'Ada')),
      member,
      passes: passes.map(([id, { hash }]) => ({ member: id, hash })),
      oldRooms,
    },
    limits,
  )
const reopen = async (wish: Wish) => {
  const reopened = await tryReopen(wish)
  if (!reopened.ok) throw new Error(reopened.error.code)
  return reopened.value
}
const follow = async (room: RoomId, pass: string, session?: Session) =>
  Room.follow(test.db, { room, pass, session: session ?? (await newSession(test.db)) }, LIMITS)
const seatsTaken = (room: RoomId) =>
  only(test.db, v.number(), sql`SELECT to_json(seats_taken) AS value FROM rooms WHERE id = ${room}`)

/** A call of two whose door has closed: the admin and a guest, with their sessions. */
const callWithoutDoor = async () => {
  const { admin, session } = await openRoom(test.db)
  const guestSession = await newSession(test.db, 'Ben')
  const guest = await connect(test.db, await joinAs(test.db, admin.room, guestSession))
  await Room.admit(test.db, admin, frame({ type: 'admit', members: [guest.member] }))
  await test.expire('rooms')
  return { admin, session, guest, guestSession }
}

describe('reopen', () => {
  it('opens a new room whose admin keeps the id of the call, in one statement', async () => {
    const [member, session] = [newMemberId(), await newSession(test.db, 'Ada')]
    const { value, statements } = await test.count(() => reopen({ member, session }))
    expect(statements).toBe(1)
    expect(value.state).toMatchObject({
      me: { id: member, name: 'Ada', status: 'admitted' },
      admin: member,
      roster: [],
      doorMs: 300_000,
    })
    expect(Math.abs(value.openedAt - Date.now())).toBeLessThan(60_000)
    const place = await connect(test.db, value)
    expect(place).toMatchObject({ room: value.room, member })
  })

  it('takes over the row that the old room has left behind, and with it nothing of the old room', async () => {
    const { admin, session } = await callWithoutDoor()
    const again = await reopen({ member: admin.member, session })
    expect(again.room).not.toBe(admin.room)
    await connect(test.db, again)
    await sweep(test.db, 10)
    expect(await test.rows('rooms')).toBe(1)
    expect(await test.rows('members')).toBe(1)
  })

  it('lets an admin with another cookie have the row only once the old room is over', async () => {
    const { admin } = await openRoom(test.db)
    const stranger = await newSession(test.db, 'Eve')
    const taken = { ok: false, error: { code: 'member_taken' } }
    expect(await tryReopen({ member: admin.member, session: stranger })).toEqual(taken)
    expect(await test.rows('rooms')).toBe(1)
    await test.db.execute(sql`UPDATE rooms SET expires_at = now() - interval '3 seconds'`)
    expect(await tryReopen({ member: admin.member, session: stranger })).toEqual(taken)
    await test.expire('rooms')
    expect((await tryReopen({ member: admin.member, session: stranger })).ok).toBe(true)
  })

  it('does not let a removed member take their row, and the record of it, away', async () => {
    const { admin } = await openRoom(test.db)
    const session = await newSession(test.db, 'Eve')
    const eve = await connect(test.db, await joinAs(test.db, admin.room, session))
    await Room.admit(test.db, admin, frame({ type: 'admit', members: [eve.member] }))
    await Room.remove(test.db, admin, frame({ type: 'remove', members: [eve.member] }))
    expect(await tryReopen({ member: eve.member, session })).toEqual({
      ok: false,
      error: { code: 'member_taken' },
    })
    expect(await Room.join(test.db, { room: admin.room, session }, LIMITS)).toEqual({
      ok: false,
      error: { code: 'removed' },
    })
  })

  it('frees the seat that the user had in a room that is still open', async () => {
    const { admin, session } = await openRoom(test.db)
    const guest = await knock(test.db, admin.room)
    await Room.admit(test.db, admin, frame({ type: 'admit', members: [guest.member] }))
    const { room } = await reopen({ member: admin.member, session })
    expect([await seatsTaken(admin.room), await seatsTaken(room)]).toEqual([1, 1])
    // The room that was left has its next admin as one has whose admin is erased.
    expect(types(await Room.leave(test.db, guest, frame({ type: 'leave' })))).toEqual({})
    expect(await test.rows('rooms')).toBe(1)
  })

  it('makes as many passes as there are seats, and no more', async () => {
    const passes = await Promise.all(
      Array.from({ length: LIMITS.seats }, async (): Promise<[MemberId, Secret]> => [
        newMemberId(),
        await newSecret(),
      ]),
    )
    expect(await tryReopen({ passes })).toEqual({
      ok: false,
      error: { code: 'room_full', seats: LIMITS.seats },
    })
    expect(await test.rows('passes')).toBe(0)
    const { room } = await reopen({ passes: passes.slice(1) })
    expect(await seatsTaken(room)).toBe(LIMITS.seats)
    // The seats of those who have yet to follow are theirs.
    expect(await Room.join(test.db, { room, session: await newSession(test.db) }, LIMITS)).toMatchObject({
      error: { code: 'room_full' },
    })
  })
})

describe('follow', () => {
  it('seats the bearer of a pass as the member that they were, once, without a knock', async () => {
    const { admin, session, guest, guestSession } = await callWithoutDoor()
    const pass = await newSecret()
    const { room } = await reopen({ member: admin.member, session, passes: [[guest.member, pass]] })
    const { value, statements } = await test.count(() => follow(room, pass.text, guestSession))
    expect(statements).toBe(1)
    expect(value).toMatchObject({
      ok: true,
      value: {
        state: {
          me: { id: guest.member, name: 'Ben', status: 'admitted' },
          admin: admin.member,
          roster: [{ id: admin.member }],
        },
      },
    })
    expect(await test.rows('passes')).toBe(0)
    expect(await seatsTaken(room)).toBe(2)
    expect(await follow(room, pass.text)).toEqual({ ok: false, error: { code: 'pass_unknown' } })
    if (value.ok) await connect(test.db, value.value)
  })

  it('answers a member who is in the room already as one who joins again', async () => {
    const [session, member, pass] = [await newSession(test.db, 'Ben'), newMemberId(), await newSecret()]
    const { room } = await reopen({ passes: [[member, pass]] })
    await follow(room, pass.text, session)
    const again = await follow(room, pass.text, session)
    expect(again).toMatchObject({ ok: true, value: { state: { me: { id: member } } } })
    expect(await seatsTaken(room)).toBe(2)
  })

  it('knows no pass of another room, of another text, or of a room that is over', async () => {
    const [member, pass] = [newMemberId(), await newSecret()]
    const { room } = await reopen({ passes: [[member, pass]] })
    const other = await reopen({})
    const unknown = { ok: false, error: { code: 'pass_unknown' } }
    expect(await follow(other.room, pass.text)).toEqual(unknown)
    expect(await follow(room, pass.hash)).toEqual(unknown)
    await test.expire('rooms')
    expect(await follow(room, pass.text)).toEqual({ ok: false, error: { code: 'room_closed' } })
    expect(await follow(newRoomId(), pass.text)).toEqual({ ok: false, error: { code: 'room_closed' } })
  })

  it('keeps a pass whose member is in a room of somebody else, and seats nobody', async () => {
    const { admin } = await openRoom(test.db)
    const pass = await newSecret()
    const { room } = await reopen({ passes: [[admin.member, pass]] })
    expect(await follow(room, pass.text)).toEqual({ ok: false, error: { code: 'member_taken' } })
    await test.db.execute(
      sql`UPDATE rooms SET expires_at = now() - interval '1 minute' WHERE id = ${admin.room}`,
    )
    expect((await follow(room, pass.text)).ok).toBe(true)
  })

  it('seats a user in one room of a call, be it as one member', async () => {
    const session = await newSession(test.db, 'Ben')
    const [one, other] = [await newSecret(), await newSecret()]
    const { room } = await reopen({ passes: [[newMemberId(), one], [newMemberId(), other]] }) // prettier-ignore
    await follow(room, one.text, session)
    const again = await follow(room, other.text, session)
    expect(again.ok && again.value.state.roster).toHaveLength(1)
    expect(await test.rows('passes')).toBe(1)
  })

  it('moves a member from one open room to the other, where two were opened', async () => {
    const [session, member] = [await newSession(test.db, 'Ben'), newMemberId()]
    const [one, other] = [await newSecret(), await newSecret()]
    const first = await reopen({ passes: [[member, one]] })
    const second = await reopen({ passes: [[member, other]] })
    const seat = await follow(first.room, one.text, session)
    if (!seat.ok) throw new Error(seat.error.code)
    const old = await connect(test.db, seat.value)
    expect([await seatsTaken(first.room), await seatsTaken(second.room)]).toEqual([2, 2])
    expect(await follow(second.room, other.text, session)).toMatchObject({
      value: { state: { me: { id: member } } },
    })
    expect([await seatsTaken(first.room), await seatsTaken(second.room)]).toEqual([1, 2])
    expect(types(await Room.leave(test.db, old, frame({ type: 'leave' })))).toEqual({
      [old.connection]: ['closed', '(close)'],
    })
  })

  it('lets a nonce of the new room open a socket there', async () => {
    const pass = await newSecret()
    const { room } = await reopen({ passes: [[newMemberId(), pass]] })
    const seat = await follow(room, pass.text)
    if (!seat.ok) throw new Error(seat.error.code)
    const bound = await Nonce.redeem(test.db, seat.value.nonce, {
      connection: newConnection(),
      withinMs: 10_000,
    })
    expect(bound).toMatchObject({ ok: true, value: { room } })
  })
})

describe('forwarding', () => {
  it('sends whoever has an old link on to the new room while its door is open, and is gone with it', async () => {
    const { admin, session } = await callWithoutDoor()
    expect(await Room.findDoor(test.db, admin.room)).toEqual({ ok: false, error: { code: 'room_closed' } })
    const { room } = await reopen({ member: admin.member, session, oldRooms: [admin.room] })
    const { value, statements } = await test.count(() => Room.findDoor(test.db, admin.room))
    expect(statements).toBe(1)
    expect(value).toEqual({ ok: false, error: { code: 'room_moved', room } })
    const { rows } = (await test.db.execute(sql`SELECT hash FROM forwardings`)) as {
      rows: { hash: string }[]
    }
    expect(rows.map(({ hash }) => hash)).not.toContain(admin.room)
    await test.expire('rooms')
    expect(await Room.findDoor(test.db, admin.room)).toEqual({ ok: false, error: { code: 'room_closed' } })
    await sweep(test.db, 10)
    expect(await test.rows('forwardings')).toBe(0)
    expect(await test.rows('passes')).toBe(0)
  })

  it('leads to the latest of several rooms', async () => {
    const old = newRoomId()
    await reopen({ oldRooms: [old] })
    await test.db.execute(sql`UPDATE rooms SET expires_at = expires_at - interval '2 seconds'`)
    const later = await reopen({ oldRooms: [old] })
    expect(await Room.findDoor(test.db, old)).toMatchObject({ error: { room: later.room } })
  })
})

describe('extend', () => {
  it('gives an open door its whole time again, and tells everybody, in one statement', async () => {
    const { admin } = await openRoom(test.db)
    const waiting = await knock(test.db, admin.room)
    await test.db.execute(sql`UPDATE rooms SET expires_at = now() + interval '20 seconds'`)
    const { value: told, statements } = await test.count(() =>
      Room.extend(test.db, admin, frame({ type: 'extend' })),
    )
    expect(statements).toBe(1)
    for (const at of [admin, waiting])
      expect(heard(told, at)).toMatchObject([{ type: 'welcome', state: { doorMs: 300_000 } }])
    expect(await Room.findDoor(test.db, admin.room)).toEqual({
      ok: true,
      value: { doorMs: expect.closeTo(300_000, -5) as number },
    })
  })

  it('is the admin’s alone, and no more once the door has closed', async () => {
    const { admin } = await openRoom(test.db)
    const waiting = await knock(test.db, admin.room)
    expect(heard(await Room.extend(test.db, waiting, frame({ type: 'extend' })), waiting)).toMatchObject([
      { type: 'problem', code: 'not_admin' },
    ])
    await test.db.execute(sql`UPDATE rooms SET expires_at = now() - interval '1 second'`)
    expect(heard(await Room.extend(test.db, admin, frame({ type: 'extend' })), admin)).toMatchObject([
      { type: 'problem', code: 'door_closed' },
    ])
  })
})
