import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { connect, createAs, frame, joinAs, LIMITS, newSession } from './_people'
import { miscounted } from './_seats'
import { beginInTurn, startServerDatabase, waitingForLocks } from './_server-database'
import { type Db, only } from './db'
import { newMemberId, newUserId } from './id'
import * as PersonalData from './personal-data'
import * as Room from './room'
import { newSecret } from './secret'
import * as Session from './session'
import { sweep } from './sweep'

// A user who is forgotten in the same moment in which an act of theirs makes them a member of a room: whoever is first,
// nothing of them is left.

let server: Awaited<ReturnType<typeof startServerDatabase>>
let db: Db
beforeAll(async () => {
  server = await startServerDatabase(10)
  db = server.db
  // Acts wait here, when they have looked at all there is and are about to write the member's row.
  await db.execute(sql`
    CREATE FUNCTION wait_at_the_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NEW; END $$`)
  await db.execute(sql`
    CREATE TRIGGER wait_at_the_row BEFORE INSERT OR UPDATE ON members
    FOR EACH ROW EXECUTE FUNCTION wait_at_the_row()`)
})
beforeEach(async () => {
  await db.execute(sql`TRUNCATE rooms, sessions, allowances CASCADE`)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const count = (rows: SQL) => only(db, v.number(), sql`SELECT to_json(count(*)) AS value FROM ${rows}`)
const rowsOf = (user: string) => count(sql`members WHERE user_id = ${user}`)

/** A user with a session in each of two browsers, who is in a call, and has a pass for the room in which it goes on. */
const startCall = async () => {
  const session = { name: 'Bob', verified: true, user: newUserId() }
  const open = async () => {
    const opened = await Session.open(db, session, { seconds: 60, replaces: undefined })
    if (!opened.ok) throw new Error(opened.error.code)
    return opened.value.token
  }
  const tokens = [await open(), await open()] as const
  const admin = await connect(db, await createAs(db, await newSession(db, 'Ada')))
  const place = await connect(db, await joinAs(db, admin.room, session))
  await Room.admit(db, admin, frame({ type: 'admit', members: [place.member] }))
  const pass = async (member: typeof place.member) => ({ member, ...(await newSecret()) })
  const [own, fresh] = [await pass(place.member), await pass(newMemberId())]
  const passes = [own, fresh].map(({ member, hash }) => ({ member, hash }))
  const wish = { session: await newSession(db), member: newMemberId(), oldRooms: [], passes }
  const next = await Room.reopen(db, wish, LIMITS)
  if (!next.ok) throw new Error(next.error.code)
  const { room: elsewhere } = await createAs(db, await newSession(db))
  return { session, tokens, place, room: next.value.room, own: own.text, fresh: fresh.text, elsewhere }
}
type Call = Awaited<ReturnType<typeof startCall>>

const ACTS = {
  create: ({ session }) => Room.create(db, session, LIMITS),
  knock: ({ session, elsewhere }) => Room.join(db, { room: elsewhere, session }, LIMITS),
  'join again': ({ session, place }) => Room.join(db, { room: place.room, session }, LIMITS),
  'reopen as a new member': ({ session }) =>
    Room.reopen(db, { session, member: newMemberId(), passes: [], oldRooms: [] }, LIMITS),
  'reopen as the member': ({ session, place }) =>
    Room.reopen(db, { session, member: place.member, passes: [], oldRooms: [] }, LIMITS),
  'follow as a new member': ({ session, room, fresh }) =>
    Room.follow(db, { room, pass: fresh, session }, LIMITS),
  'follow as the member': ({ session, room, own }) => Room.follow(db, { room, pass: own, session }, LIMITS),
} satisfies Record<string, (call: Call) => Promise<{ ok: boolean }>>
const acts = Object.entries<(call: Call) => Promise<{ ok: boolean }>>(ACTS)

/** Begins these in turn while no member's row may be written. */
const withRowsHeld = async (...begin: (() => Promise<unknown>)[]): Promise<unknown[]> => {
  const holder = await server.pool.connect()
  await holder.query('SELECT pg_advisory_lock(1)')
  const begun = await beginInTurn(db, begin, async () => {
    await holder.query('SELECT pg_advisory_unlock(1)')
    holder.release()
  })
  return Promise.all(begun)
}

it.each(acts)(
  'leaves nothing of a user who is forgotten while their act is under way: %s',
  async (_, act) => {
    const call = await startCall()
    const [token, otherToken] = call.tokens
    const [done] = await withRowsHeld(
      () => act(call),
      () => PersonalData.erase(db, token),
      () => PersonalData.erase(db, otherToken),
    )
    expect(done).toMatchObject({ ok: true })
    expect(await rowsOf(call.session.user)).toBe(0)
    expect(await count(sql`sessions WHERE user_id = ${call.session.user}`)).toBe(0)
    expect(await miscounted(db)).toEqual([])
  },
)

it.each(acts)(
  'refuses an act whose user has been forgotten since the session was found: %s',
  async (_, act) => {
    const call = await startCall()
    await PersonalData.erase(db, call.tokens[0])
    const rooms = await count(sql`rooms`)
    expect(await act(call)).toEqual({ ok: false, error: { code: 'signed_out' } })
    expect([await rowsOf(call.session.user), await count(sql`rooms`)]).toEqual([0, rooms])
    expect(await miscounted(db)).toEqual([])
  },
)

/** Begins an act that waits for a change of the user's sessions, which then happens. */
const behind = async <T>(change: string, user: string, act: () => Promise<T>): Promise<T> => {
  const other = await server.pool.connect()
  try {
    await other.query('BEGIN')
    await other.query(change, [user])
    const acting = act()
    await expect.poll(() => waitingForLocks(db)).toBe(1)
    await other.query('COMMIT')
    return await acting
  } finally {
    await other.query('ROLLBACK')
    other.release()
  }
}

it.each(acts)('refuses an act that waits for the forgetting: %s', async (_, act) => {
  const call = await startCall()
  const forget = `UPDATE sessions SET expires_at = '-infinity' WHERE user_id = $1`
  expect(await behind(forget, call.session.user, () => act(call))).toEqual({
    ok: false,
    error: { code: 'signed_out' },
  })
})

it.each(acts)('refuses an act whose session is over, swept or not: %s', async (_, act) => {
  const call = await startCall()
  const before = await rowsOf(call.session.user)
  await db.execute(sql`UPDATE sessions SET expires_at = now() WHERE user_id = ${call.session.user}`)
  expect(await act(call)).toEqual({ ok: false, error: { code: 'signed_out' } })
  await sweep(db, 10)
  expect(await act(call)).toEqual({ ok: false, error: { code: 'signed_out' } })
  expect(await rowsOf(call.session.user)).toBe(before)
})

it('lets a user act who is signed out in one browser at that moment, and signed in in another', async () => {
  const call = await startCall()
  const signOut =
    'DELETE FROM sessions WHERE token_hash = (SELECT min(token_hash) FROM sessions WHERE user_id = $1)'
  expect(await behind(signOut, call.session.user, () => ACTS.knock(call))).toMatchObject({ ok: true })
})
