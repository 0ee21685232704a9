import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  createAs,
  connect,
  frame,
  helloFrame,
  joinAs,
  knock,
  LIMITS,
  newConnection,
  newSession,
} from './_people'
import { miscounted } from './_seats'
import { beginInTurn, startServerDatabase } from './_server-database'
import { type Db, only } from './db'
import { type MemberId, newMemberId, newUserId, type RoomId } from './id'
import * as Nonce from './nonce'
import * as PersonalData from './personal-data'
import * as Room from './room'
import { newSecret } from './secret'
import * as Session from './session'
import * as Socket from './socket'
import { sweep } from './sweep'

// What one user does twice at the same moment, or a user and somebody else: two tabs, a double click, a request that is
// repeated. Each statement reads as it was when it began, and waits for a lock while the other one acts.

const CONNECTIONS = 100

let server: Awaited<ReturnType<typeof startServerDatabase>>
let db: Db
beforeAll(async () => {
  server = await startServerDatabase(CONNECTIONS)
  db = server.db
})
beforeEach(async () => {
  await db.execute(sql`TRUNCATE rooms, sessions, sign_ins, allowances, rendezvous CASCADE`)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

/** Begins these in turn while these rooms are locked; then lets them go. Who waits for the same room gets it in this order. */
const whileLocked = async <T>(
  rooms: readonly RoomId[],
  acts: readonly (() => Promise<T>)[],
): Promise<PromiseSettledResult<T>[]> => {
  const other = await server.pool.connect()
  await other.query('BEGIN')
  await other.query('SELECT FROM rooms WHERE id = ANY($1) ORDER BY id FOR UPDATE', [rooms])
  const begun = await beginInTurn(db, acts, async () => {
    await other.query('COMMIT')
    other.release()
  })
  return Promise.allSettled(begun)
}

const signIn = async (name: string) => {
  const session = { name, verified: false, user: newUserId() }
  const opened = await Session.open(db, session, { seconds: 60, replaces: undefined })
  if (!opened.ok) throw new Error(opened.error.code)
  return { session, token: opened.value.token }
}

/** New room of a call, with a pass for each of these members. */
const reopen = async (...members: MemberId[]) => {
  const passes = await Promise.all(members.map(async (member) => ({ member, ...(await newSecret()) })))
  const opened = await Room.reopen(
    db,
    {
      session: await newSession(db),
      member: newMemberId(),
      oldRooms: [],
      passes: passes.map(({ member, hash }) => ({ member, hash })),
    },
    LIMITS,
  )
  if (!opened.ok) throw new Error(opened.error.code)
  return { room: opened.value.room, passes: passes.map(({ text }) => text) }
}

/** A user in two rooms, with a pass for a third as the member of each; in the first there is an admin, and a knock. */
const startCalls = async () => {
  const { session, token } = await signIn('Bob')
  const admin = await connect(db, await createAs(db, await newSession(db, 'Ada'), LIMITS))
  const { room } = admin
  const place = await connect(db, await joinAs(db, room, session))
  const waits = await knock(db, room)
  await Room.admit(db, admin, frame({ type: 'admit', members: [place.member] }))
  const { state } = await createAs(db, session, LIMITS)
  const { room: next, passes } = await reopen(place.member, state.me.id)
  const [pass = '', otherPass = ''] = passes
  return { admin, place, waits, session, token, room, next, pass, otherPass }
}
type Calls = Awaited<ReturnType<typeof startCalls>>

const ACTS = {
  'join again': ({ room, session }) => Room.join(db, { room, session }, LIMITS),
  'knock at the next room': ({ next, session }) => Room.join(db, { room: next, session }, LIMITS),
  follow: ({ next, pass, session }) => Room.follow(db, { room: next, pass, session }, LIMITS),
  'follow as another': ({ next, otherPass, session }) =>
    Room.follow(db, { room: next, pass: otherPass, session }, LIMITS),
  reopen: ({ session, place }) =>
    Room.reopen(db, { session, member: place.member, passes: [], oldRooms: [] }, LIMITS),
  connect: async ({ room, session }) => {
    const joined = await Room.join(db, { room, session }, LIMITS)
    if (!joined.ok) return
    const options = { connection: newConnection(), withinMs: 10_000 }
    const bound = await Nonce.redeem(db, joined.value.nonce, options)
    if (bound.ok) await Socket.hello(db, { ...bound.value, connection: options.connection }, helloFrame())
  },
  leave: ({ place }) => Room.leave(db, place, frame({ type: 'leave' })),
  'hang up': ({ place }) => Socket.unbind(db, [place.connection], { liveOnly: false }),
  'sign out': ({ token }) => Session.end(db, token),
  'sign in anew': ({ session, token }) => Session.open(db, session, { seconds: 60, replaces: token }),
  'be forgotten': ({ token }) => PersonalData.erase(db, token),
  'be removed': ({ admin, place }) =>
    Room.remove(db, admin, frame({ type: 'remove', members: [place.member] })),
  'be vacated': ({ admin, place }) =>
    Room.vacate(db, admin, frame({ type: 'vacate', members: [place.member] })),
  admit: ({ admin, waits }) => Room.admit(db, admin, frame({ type: 'admit', members: [waits.member] })),
  deny: ({ admin, waits }) => Room.deny(db, admin, frame({ type: 'deny', members: [waits.member] })),
  'the admin leaves': ({ admin }) => Room.leave(db, admin, frame({ type: 'leave' })),
} satisfies Record<string, (calls: Calls) => Promise<unknown>>
const entries = Object.entries<(calls: Calls) => Promise<unknown>>(ACTS)

it.each(entries)('fails in nothing that meets another act: %s', async (name, act) => {
  const failed: string[] = []
  for (const [otherName, other] of entries) {
    await db.execute(sql`TRUNCATE rooms, sessions CASCADE`)
    const calls = await startCalls()
    const outcomes = await whileLocked([calls.room, calls.next], [() => act(calls), () => other(calls)])
    for (const one of outcomes) {
      if (one.status === 'rejected') failed.push(`${name}, then ${otherName}: ${String(one.reason)}`)
    }
    expect(await miscounted(db)).toEqual([])
  }
  expect(failed).toEqual([])
})

it.each(entries)('fails in nothing while rooms that are over are swept: %s', async (_, act) => {
  for (let round = 0; round < 5; round += 1) {
    await db.execute(sql`TRUNCATE rooms, sessions CASCADE`)
    const calls = await startCalls()
    await db.execute(sql`UPDATE rooms SET expires_at = now() WHERE id <> ${calls.next}`)
    await Promise.all([sweep(db, 10, 0), act(calls), sweep(db, 10, 0)])
    expect(await miscounted(db)).toEqual([])
  }
})

const statusIn = (room: RoomId, user: string) =>
  only(
    db,
    v.nullable(v.string()),
    sql`SELECT (SELECT to_json(status) FROM members WHERE room_id = ${room} AND user_id = ${user}) AS value`,
  )
const count = (rows: SQL) => only(db, v.number(), sql`SELECT to_json(count(*)) AS value FROM ${rows}`)
const passesOf = (room: RoomId) => count(sql`passes WHERE room_id = ${room}`)

it('keeps the pass of a user whose knock is faster, and admits one whose pass is faster', async () => {
  for (const isKnockFirst of [true, false]) {
    const calls = await startCalls()
    const acts = [ACTS['knock at the next room'], ACTS.follow].map((act) => () => act(calls))
    const [first, second] = await whileLocked<unknown>([calls.next], isKnockFirst ? acts : acts.reverse())
    expect(first).toMatchObject({ value: { ok: true } })
    expect(second).toMatchObject({
      value: isKnockFirst
        ? { ok: false, error: { code: 'member_taken' } }
        : { ok: true, value: { state: { me: { status: 'admitted' } } } },
    })
    expect(await statusIn(calls.next, calls.session.user)).toBe(isKnockFirst ? 'waiting' : 'admitted')
    expect(await passesOf(calls.next)).toBe(isKnockFirst ? 2 : 1)
  }
})

it('seats a user who uses two passes as one member, and answers both as that one', async () => {
  const calls = await startCalls()
  const followed = await whileLocked(
    [calls.next],
    [() => ACTS.follow(calls), () => ACTS['follow as another'](calls)],
  )
  for (const one of followed) {
    expect(one).toMatchObject({ value: { ok: true, value: { state: { me: { id: calls.place.member } } } } })
  }
  expect(await passesOf(calls.next)).toBe(1)
})

it('gives the last places at a door to as many as there are, and no more', async () => {
  const { room } = await createAs(db, await newSession(db), LIMITS)
  const join = (session: Session.Session) => Room.join(db, { room, session }, LIMITS)
  const back = await newSession(db)
  const others = await Promise.all(Array.from({ length: 59 }, () => newSession(db)))
  for (const session of [back, ...others]) expect(await join(session)).toMatchObject({ ok: true })
  const newcomers = await Promise.all(Array.from({ length: 80 }, () => newSession(db)))
  const joined = await whileLocked(
    [room],
    [
      // Who comes back takes no second place, whoever comes at the same moment.
      () => join(back),
      ...newcomers.map((session) => () => join(session)),
      () => join(back),
    ],
  )
  const codes = joined.map((one) => one.status === 'fulfilled' && (one.value.ok || one.value.error.code))
  expect([codes[0], codes.at(-1)]).toEqual([true, true])
  expect(new Set(codes)).toEqual(new Set([true, 'door_crowded']))
  // Up to two too few: a statement cannot tell who has come back from who has come.
  const free = 40 - codes.slice(1, -1).filter((code) => code === true).length
  expect([0, 1, 2]).toContain(free)
  for (let n = 0; n < free; n += 1) {
    expect(await join(await newSession(db))).toMatchObject({ ok: true })
  }
  expect(await join(await newSession(db))).toMatchObject({ ok: false, error: { code: 'door_crowded' } })
})

it('counts a denial against a knock that has begun before it, and holds back nobody else', async () => {
  const admin = await connect(db, await createAs(db, await newSession(db, 'Ada'), LIMITS))
  const { room } = admin
  const guests = [await knock(db, room), await knock(db, room), await knock(db, room)]
  const deny = (...who: typeof guests) =>
    Room.deny(db, admin, frame({ type: 'deny', members: who.map(({ member }) => member) }))
  const join = (session: Session.Session, network = LIMITS.knocks.network) =>
    Room.join(db, { room, session }, { ...LIMITS, knocks: { network, limits: [] } })
  await deny(...guests.slice(0, 2))
  const newcomers = [await newSession(db), await newSession(db), await newSession(db)] as const
  expect(await join(await newSession(db))).toMatchObject({ ok: true })
  const [denied, ...joined] = await whileLocked<unknown>(
    [room],
    [
      () => deny(...guests.slice(2)),
      () => join(newcomers[0]),
      () => join({ ...newcomers[1], verified: true }),
      () => join(newcomers[2], 'elsewhere'),
    ],
  )
  expect(denied).toMatchObject({ status: 'fulfilled' })
  expect(joined).toMatchObject([
    { value: { ok: false, error: { code: 'door_crowded' } } },
    { value: { ok: true } },
    { value: { ok: true } },
  ])
})

it('forgets a user and unbinds a socket though others change the rooms at that moment', async () => {
  for (const name of ['be forgotten', 'hang up'] as const) {
    const calls = await startCalls()
    await whileLocked<unknown>(
      [calls.room],
      [() => Room.lock(db, calls.admin, frame({ type: 'lock', on: true })), () => ACTS[name](calls)],
    )
    const left = sql`members WHERE room_id = ${calls.room} AND user_id = ${calls.session.user} AND connection_id IS NOT NULL`
    expect(await count(left)).toBe(0)
  }
})

it('seats all who follow at the same moment, out of a room that is still in force', async () => {
  const admin = await connect(db, await createAs(db, await newSession(db), LIMITS))
  const sessions = await Promise.all(Array.from({ length: 5 }, () => newSession(db)))
  const guests = []
  for (const session of sessions) guests.push(await connect(db, await joinAs(db, admin.room, session)))
  const members = guests.map(({ member }) => member)
  await Room.admit(db, admin, frame({ type: 'admit', members }))
  const { room, passes } = await reopen(...members)
  const followed = await whileLocked<unknown>(
    [admin.room, room],
    [
      ...sessions.map(
        (session, n) => () => Room.follow(db, { room, pass: passes[n] ?? '', session }, LIMITS),
      ),
      () => Room.lock(db, admin, frame({ type: 'lock', on: true })),
    ],
  )
  for (const one of followed.slice(0, -1)) expect(one).toMatchObject({ value: { ok: true } })
  expect(await miscounted(db)).toEqual([])
})

it('sweeps many rooms and their nonces by several sweepers, which do not wait for one another', async () => {
  for (let round = 0; round < 4; round += 1) {
    await db.execute(sql`
      INSERT INTO rooms (id, admin, seats, seats_taken, expires_at)
      SELECT 'room ' || n, 'nobody', 6, 1, now() - interval '1 minute' - n * interval '1 millisecond'
      FROM generate_series(1, 400) n`)
    await db.execute(sql`
      INSERT INTO members (id, room_id, user_id, name, verified, status)
      SELECT 'member ' || n, 'room ' || (n % 400 + 1), 'user ' || n, 'Bob', false, 'waiting' FROM generate_series(1, 1200) n`)
    await db.execute(sql`
      INSERT INTO nonces (hash, member_id, slot, expires_at)
      SELECT 'nonce ' || n, 'member ' || n, 0, now() - random() * interval '1 minute' FROM generate_series(1, 1200) n`)
    await Promise.all(Array.from({ length: 6 }, () => sweep(db, 100)))
    await sweep(db, 1000)
    expect(await count(sql`nonces`)).toBe(0)
  }
})
