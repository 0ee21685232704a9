import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAs, connect, frame, heard, joinAs, knock, LIMITS, openRoom, types } from './_people'
import { startPglite, type TestDb } from './_pglite'
import { only } from './db'
import { newUserId, type UserId } from './id'
import * as PersonalData from './personal-data'
import * as Socket from './socket'
import * as Room from './room'
import * as Session from './session'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const open = async (user: UserId): Promise<string> => {
  const person = { name: 'Ada', verified: true, user }
  const opened = await Session.open(test.db, person, { seconds: 60, replaces: undefined })
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value.token
}
const somebody = async () => {
  const user = newUserId()
  return { token: await open(user), session: { name: 'Ada', verified: true, user } }
}
const Standing = v.object({ admin: v.string(), taken: v.number(), open: v.boolean() })
const standing = (room: Room.JoinTicket['room']) =>
  only(
    test.db,
    Standing,
    sql`SELECT json_build_object('admin', admin, 'taken', seats_taken, 'open', expires_at > now()) AS value
        FROM rooms WHERE id = ${room}`,
  )

describe('what is known', () => {
  it('is everything there is of one person, in one statement', async () => {
    const { token, session } = await somebody()
    await open(session.user)
    const mine = await createAs(test.db, session, LIMITS)
    const { admin: host } = await openRoom(test.db)
    await connect(test.db, await joinAs(test.db, host.room, session))
    const { value, statements } = await test.count(() => PersonalData.find(test.db, token))
    expect(statements).toBe(1)
    expect(value).toMatchObject({
      session: { name: 'Ada', verified: true, expiresMs: expect.any(Number) as number },
      elsewhere: [{ expiresMs: expect.any(Number) as number }],
      nonces: [{ expiresMs: expect.any(Number) as number }],
      leftovers: 0,
    })
    for (const [left, whole] of [
      [value.session, 60_000],
      [value.nonces[0], 30_000],
    ] as const) {
      expect(left?.expiresMs).toBeGreaterThan(0)
      expect(left?.expiresMs).toBeLessThanOrEqual(whole)
    }
    expect(value.rooms).toHaveLength(2)
    expect(value.rooms).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ room: mine.room, isAdmin: true, isConnected: false, others: 0 }),
        expect.objectContaining({ room: host.room, status: 'waiting', isAdmin: false, others: 1 }),
      ]),
    )
  })

  it('becomes nothing by itself, and says what the sweeper has yet to delete', async () => {
    const { token, session } = await somebody()
    await createAs(test.db, session, LIMITS)
    for (const table of ['rooms', 'nonces', 'sessions'] as const) await test.expire(table)
    expect(await PersonalData.find(test.db, token)).toEqual({ ...PersonalData.NONE, leftovers: 3 })
    await test.db.execute(sql`DELETE FROM rooms`)
    await test.db.execute(sql`DELETE FROM sessions`)
    expect(await PersonalData.find(test.db, token)).toEqual(PersonalData.NONE)
  })

  it('is nobody else’s', async () => {
    const { session } = await somebody()
    await createAs(test.db, session, LIMITS)
    expect(await PersonalData.find(test.db, 'nonsense')).toEqual(PersonalData.NONE)
    expect((await PersonalData.find(test.db, (await somebody()).token)).rooms).toEqual([])
  })
})

describe('to be forgotten', () => {
  it('takes two statements, and leaves nothing of oneself and everything of others', async () => {
    const { token, session } = await somebody()
    const other = await open(session.user)
    const stranger = await somebody()
    await createAs(test.db, session, LIMITS)
    const { admin: host } = await openRoom(test.db)
    const place = await connect(test.db, await joinAs(test.db, host.room, session))
    await Room.admit(test.db, host, frame({ type: 'admit', members: [place.member] }))
    expect(await standing(host.room)).toMatchObject({ taken: 2 })

    const { statements } = await test.count(() => PersonalData.erase(test.db, token))
    expect(statements).toBe(2)
    for (const mine of [token, other])
      expect(await PersonalData.find(test.db, mine)).toEqual(PersonalData.NONE)
    expect(await Session.find(test.db, stranger.token)).toBeDefined()
    expect(await test.rows('sessions')).toBe(2)
    expect(await test.rows('members')).toBe(1)
    expect(await standing(host.room)).toMatchObject({ admin: host.member, taken: 1, open: true })
  })

  it('deletes a room that nobody else is in, with who knocks there', async () => {
    const { token, session } = await somebody()
    const mine = await createAs(test.db, session, LIMITS)
    await knock(test.db, mine.room)
    await PersonalData.erase(test.db, token)
    for (const table of ['rooms', 'members', 'nonces'] as const) expect(await test.rows(table)).toBe(0)
    expect(await Room.findDoor(test.db, mine.room)).toMatchObject({ error: { code: 'room_closed' } })
  })

  it('hands the room on: the next report finds a new admin, who is told and shown who knocks', async () => {
    const { token, session } = await somebody()
    const host = await connect(test.db, await createAs(test.db, session, LIMITS))
    const guest = await knock(test.db, host.room)
    await Room.admit(test.db, host, frame({ type: 'admit', members: [guest.member] }))
    const waiting = await knock(test.db, host.room)
    await PersonalData.erase(test.db, token)
    const said = await Socket.seekAdmin(test.db, guest, frame({ type: 'seek_admin' }))
    expect(heard(said, guest)).toMatchObject([
      { type: 'door' },
      { type: 'welcome', state: { admin: guest.member, roster: [], waiting: [{ id: waiting.member }] } },
    ])
    expect(types(await Socket.seekAdmin(test.db, guest, frame({ type: 'seek_admin' })))).toEqual({
      [guest.connection]: ['door'],
    })
    expect(types(await Socket.seekAdmin(test.db, host, frame({ type: 'seek_admin' })))).toEqual({
      [host.connection]: ['closed', '(close)'],
    })
  })

  it('may be asked for twice, and by nobody', async () => {
    const { token } = await somebody()
    await PersonalData.erase(test.db, token)
    await PersonalData.erase(test.db, token)
    await PersonalData.erase(test.db, 'nonsense')
    expect(await test.rows('sessions')).toBe(0)
  })
})
