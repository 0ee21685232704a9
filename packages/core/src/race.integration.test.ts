import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  bind,
  connect,
  frame,
  heard,
  helloFrame,
  joinAs,
  knock,
  LIMITS,
  newConnection,
  newSession,
  openRoom,
} from './_people'
import { miscounted } from './_seats'
import { startServerDatabase } from './_server-database'
import { type Db, only } from './db'
import type { SocketIdentity } from './socket/identity'
import { type ConnectionId, newMemberId, newUserId, type RoomId } from './id'
import * as PersonalData from './personal-data'
import * as Nonce from './nonce'
import * as Socket from './socket'
import type { Delivery } from './push'
import * as Relay from './relay'
import * as Rendezvous from './rendezvous'
import * as Room from './room'
import * as Session from './session'
import * as SignIn from './sign-in'
import { newSecret } from './secret'
import { sweep } from './sweep'

// Each statement of a race has a connection of its own.
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

const times = <T>(n: number, act: (index: number) => T): T[] => Array.from({ length: n }, (_, i) => act(i))

const State = v.object({
  admin: v.nullable(v.string()),
  taken: v.nullable(v.number()),
  admitted: v.array(v.string()),
  statuses: v.record(v.string(), v.string()),
})
const look = (room: RoomId) =>
  only(
    db,
    State,
    sql`SELECT json_build_object(
          'admin', (SELECT admin FROM rooms WHERE id = ${room}),
          'taken', (SELECT seats_taken FROM rooms WHERE id = ${room}),
          'admitted', (SELECT coalesce(json_agg(id), '[]') FROM members WHERE room_id = ${room} AND status = 'admitted'),
          'statuses', (SELECT coalesce(json_object_agg(id, status), '{}') FROM members WHERE room_id = ${room})) AS value`,
  )

/** Statements that wait for a lock. */
const waitsForLock = sql`(
  SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`

const count = (rows: SQL) => only(db, v.number(), sql`SELECT to_json(count(*)) AS value FROM ${rows} rows`)

const admit = (by: SocketIdentity, ...who: SocketIdentity[]) =>
  Room.admit(db, by, frame({ type: 'admit', members: who.map(({ member }) => member) }))
const deny = (by: SocketIdentity, ...who: SocketIdentity[]) =>
  Room.deny(db, by, frame({ type: 'deny', members: who.map(({ member }) => member) }))
const redeem = (nonce: string) => Nonce.redeem(db, nonce, { connection: newConnection(), withinMs: 10_000 })
const leave = (who: SocketIdentity) => Room.leave(db, who, frame({ type: 'leave' }))
const seek = (who: SocketIdentity) => Socket.seekAdmin(db, who, frame({ type: 'seek_admin' }))
const hears = (said: Delivery[], at: SocketIdentity): string[] => heard(said, at).map(({ type }) => type)

it('redeems a nonce once, whoever tries at the same moment', async () => {
  const { admin, session } = await openRoom(db)
  for (let round = 0; round < 200; round += 1) {
    const { nonce } = await joinAs(db, admin.room, session)
    const tries = await Promise.all(times(CONNECTIONS, () => redeem(nonce)))
    expect(tries.filter(({ ok }) => ok)).toHaveLength(1)
    await db.execute(sql`DELETE FROM nonces`)
  }
})

it('keeps a few nonces of a member, and one socket of all that open, however many come at once', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { admin, session } = await openRoom(db)
    const joins = await Promise.all(
      times(3 * CONNECTIONS, () => Room.join(db, { room: admin.room, session }, LIMITS)),
    )
    expect(joins.every(({ ok }) => ok)).toBe(true)
    const sockets = (
      await Promise.all(
        joins.map(async (joined) => {
          const socket = { ...admin, connection: newConnection() }
          if (!joined.ok) return []
          const { nonce } = joined.value
          const bound = await Nonce.redeem(db, nonce, { connection: socket.connection, withinMs: 10_000 })
          return bound.ok ? [socket] : []
        }),
      )
    ).flat()
    expect(sockets.length).toBeGreaterThan(0)
    expect(sockets.length).toBeLessThanOrEqual(4)
    expect(hears(await seek(admin), admin)).toEqual(['door'])
    const said = (await Promise.all(sockets.map((socket) => Socket.hello(db, socket, helloFrame())))).flat()
    const isClosed = ({ connection }: SocketIdentity) =>
      said.some(({ to, close }) => to === connection && close === true)
    const open = [admin, ...sockets].filter((socket) => !isClosed(socket))
    expect(open).toHaveLength(1)
    for (const socket of open) expect(hears(await seek(socket), socket)).toEqual(['door'])
    expect(await count(sql`(SELECT FROM nonces WHERE connection_id IS NOT NULL)`)).toBe(0)
  }
})

it('leaves a live socket live, while others of the member open and shut without a hello', async () => {
  for (let round = 0; round < 40; round += 1) {
    const { admin, session } = await openRoom(db)
    const guest = await bind(db, await joinAs(db, admin.room, await newSession(db)))
    const flit = async () => {
      const { connection } = await bind(db, await joinAs(db, admin.room, session))
      await Socket.unbind(db, [connection], { liveOnly: false })
    }
    const [knocked, ...answers] = await Promise.all([
      Socket.hello(db, guest, helloFrame()),
      ...times(3, () => seek(admin)),
      ...times(3, async () => (await flit(), seek(admin))),
    ])
    expect(hears(knocked, admin)).toEqual(['knock'])
    for (const said of answers) expect(hears(said, admin)).toEqual(['door'])
  }
})

it('gives the last seats to as many as there are, and no more', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { admin } = await openRoom(db)
    const guests = await Promise.all(times(12, () => knock(db, admin.room)))
    const said = (await Promise.all(guests.map((guest) => admit(admin, guest)))).flat()
    const { taken, admitted } = await look(admin.room)
    expect([taken, admitted.length]).toEqual([LIMITS.seats, LIMITS.seats])
    for (const guest of guests) {
      expect(hears(said, guest).includes('admitted')).toBe(admitted.includes(guest.member))
    }
  }
})

it('gives a seat that becomes free at that moment to whoever is admitted', async () => {
  const { admin } = await openRoom(db, { ...LIMITS, seats: 2 })
  const [leaving, waiting] = [await knock(db, admin.room), await knock(db, admin.room)]
  await admit(admin, leaving)
  const other = await server.pool.connect()
  await other.query('BEGIN')
  await other.query('UPDATE rooms SET seats_taken = 1 WHERE id = $1', [admin.room])
  await other.query('DELETE FROM members WHERE id = $1', [leaving.member])
  const admission = admit(admin, waiting)
  await expect.poll(() => count(waitsForLock)).toBe(1)
  await other.query('COMMIT')
  other.release()
  expect(hears(await admission, waiting)).toEqual(['admitted'])
  const { taken, admitted } = await look(admin.room)
  expect([taken, admitted.sort()]).toEqual([2, [admin.member, waiting.member].sort()])
})

it('settles admit against deny for one of them, and tells the person that', async () => {
  const outcomes = new Set<string>()
  for (let round = 0; round < 60; round += 1) {
    const { admin } = await openRoom(db)
    const guest = await knock(db, admin.room)
    const acts = [() => admit(admin, guest), () => deny(admin, guest)]
    if (round % 2) acts.reverse()
    const said = (await Promise.all(acts.map((act) => act()))).flat()
    const { statuses, taken } = await look(admin.room)
    const status = statuses[guest.member] ?? ''
    outcomes.add(status)
    expect(hears(said, guest)).toEqual([status])
    expect(taken).toBe(status === 'admitted' ? 2 : 1)
  }
  expect([...outcomes].sort()).toEqual(['admitted', 'denied'])
})

it('joins or finds closed, while sweepers overlap, and leaves no orphan', async () => {
  // Without the grace, which would keep the sweepers from a room that may still be joined.
  const outcomes = new Set<string>()
  for (let round = 0; round < 40; round += 1) {
    const { admin } = await openRoom(db)
    const join = async (session: Session.Session) => {
      const joined = await Room.join(db, { room: admin.room, session }, LIMITS)
      outcomes.add(joined.ok ? 'joined' : joined.error.code)
      if (joined.ok) await redeem(joined.value.nonce)
    }
    const newcomers = await Promise.all(times(30, () => newSession(db)))
    const early = newcomers.slice(15).map(join)
    await Promise.race(early)
    const close = db.execute(sql`UPDATE rooms SET expires_at = clock_timestamp()`)
    await Promise.all([
      ...early,
      close,
      ...newcomers.slice(0, 15).map(join),
      ...times(5, () => sweep(db, 10, 0)),
    ])
    await expect.poll(async () => (await sweep(db, 10, 0), (await look(admin.room)).admin)).toBeNull()
    expect((await look(admin.room)).statuses).toEqual({})
  }
  expect([...outcomes].sort()).toEqual(['joined', 'room_closed'])
})

it('forgets a call with its last socket after the door, whoever goes and comes at that moment', async () => {
  for (let round = 0; round < 40; round += 1) {
    const { admin } = await openRoom(db)
    const guests = await Promise.all(times(6, () => knock(db, admin.room)))
    const tickets = await Promise.all(times(6, async () => joinAs(db, admin.room, await newSession(db))))
    const newcomers = await Promise.all(times(6, () => newSession(db)))
    await db.execute(sql`UPDATE rooms SET expires_at = clock_timestamp() + interval '3 milliseconds'`)
    const unbind = (connection: ConnectionId) => Socket.unbind(db, [connection], { liveOnly: false })
    const late: ConnectionId[] = []
    await Promise.all([
      ...tickets.map(async ({ nonce }) => {
        const connection = newConnection()
        const bound = await Nonce.redeem(db, nonce, { connection, withinMs: 10_000 })
        if (bound.ok) late.push(connection)
      }),
      ...newcomers.map((session) => Room.join(db, { room: admin.room, session }, LIMITS)),
      ...guests.map(seek),
      ...guests.slice(3).map(({ connection }) => unbind(connection)),
      ...(round % 2 ? [sweep(db, 10)] : []),
    ])
    await expect.poll(() => count(sql`(SELECT id FROM rooms WHERE expires_at > now())`)).toBe(0)
    const open = [admin, ...guests.slice(0, 3)].map(({ connection }) => connection)
    await Promise.all([...open, ...late].map(unbind))
    expect(await count(sql`(SELECT id FROM rooms UNION SELECT id FROM members)`)).toBe(0)
  }
})

it('forgets a call whose pending sockets all end at the same moment, after the door', async () => {
  for (let round = 0; round < 40; round += 1) {
    const { admin } = await openRoom(db)
    const tickets = await Promise.all(times(6, async () => joinAs(db, admin.room, await newSession(db))))
    const pending = tickets.map(() => newConnection())
    const bound = await Promise.all(
      tickets.map(({ nonce }, at) =>
        Nonce.redeem(db, nonce, { connection: pending[at] ?? newConnection(), withinMs: 10_000 }),
      ),
    )
    expect(bound.every(({ ok }) => ok)).toBe(true)
    await db.execute(sql`UPDATE rooms SET expires_at = now()`)
    await Promise.all(
      [admin.connection, ...pending].map((one) => Socket.unbind(db, [one], { liveOnly: false })),
    )
    expect(await count(sql`(SELECT id FROM rooms UNION SELECT id FROM members)`)).toBe(0)
  }
})

it('leaves one socket live when a member connects twice at once', async () => {
  for (let round = 0; round < 40; round += 1) {
    const { admin, session } = await openRoom(db)
    const tickets = [await joinAs(db, admin.room, session), await joinAs(db, admin.room, session)]
    const places = await Promise.all(
      tickets.map(async (ticket) => {
        const place = await bind(db, ticket)
        await Socket.hello(db, place, helloFrame())
        return place
      }),
    )
    const answers = (await Promise.all(places.map(async (place) => hears(await seek(place), place)))).flat()
    expect(answers.filter((type) => type === 'door')).toHaveLength(1)
  }
})

it('loses no knock when the admin connects in the same moment', async () => {
  for (let round = 0; round < 60; round += 1) {
    const { admin, session } = await openRoom(db)
    await Socket.unbind(db, [admin.connection], { liveOnly: false })
    const back = await bind(db, await joinAs(db, admin.room, session))
    const guest = await bind(db, await joinAs(db, admin.room, await newSession(db)))
    const [toAdmin, toGuest] = await Promise.all([
      Socket.hello(db, back, helloFrame()),
      Socket.hello(db, guest, helloFrame()),
    ])
    const seen = [...heard(toAdmin, back), ...heard(toGuest, back)].some(
      (said) =>
        (said.type === 'welcome' && said.state.waiting.some(({ id }) => id === guest.member)) ||
        said.type === 'knock',
    )
    expect(seen).toBe(true)
  }
})

it('answers a hello that is repeated while the room is locked, and lets a first one wait', async () => {
  const { admin } = await openRoom(db)
  const guest = await bind(db, await joinAs(db, admin.room, await newSession(db)))
  const client = await server.pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT FROM rooms WHERE id = $1 FOR UPDATE', [admin.room])
    const first = Socket.hello(db, guest, helloFrame())
    const repeats = await Promise.all(times(20, () => Socket.hello(db, admin, helloFrame())))
    expect(repeats.map((said) => hears(said, admin))).toEqual(times(20, () => ['welcome']))
    await expect.poll(() => count(sql`(SELECT FROM pg_locks WHERE NOT granted)`)).toBe(1)
    await client.query('COMMIT')
    expect(hears(await first, admin)).toEqual(['knock'])
  } finally {
    client.release()
  }
})

it('passes the role of a silent admin on once, whoever notices', async () => {
  for (let round = 0; round < 30; round += 1) {
    const { admin } = await openRoom(db)
    const guests = await Promise.all(times(5, () => knock(db, admin.room)))
    await admit(admin, ...guests)
    await db.execute(
      sql`UPDATE members SET asked_at = now() - interval '1 minute' WHERE id = ${admin.member}`,
    )
    const said = await Promise.all(guests.map(seek))
    const told = said.filter((deliveries) =>
      deliveries.some(({ frames }) => frames.some(({ type }) => type === 'welcome')),
    )
    expect(told).toHaveLength(1)
    expect((await look(admin.room)).admin).toBe(guests[0]?.member)
  }
})

it('has an admin who is there, when the admin and the successor leave at once', async () => {
  for (let round = 0; round < 40; round += 1) {
    const { admin } = await openRoom(db)
    const guests = await Promise.all(times(3, () => knock(db, admin.room)))
    await admit(admin, ...guests)
    const [successor, stays] = guests
    if (!successor || !stays) throw new Error('no guests')
    await Promise.all([leave(admin), leave(successor)])
    const state = await look(admin.room)
    expect(state.taken).toBe(2)
    expect(state.admin).toBe(stays.member)
  }
})

it('never deadlocks, and keeps its books, whatever happens at once', async () => {
  for (let round = 0; round < 40; round += 1) {
    const { admin, session } = await openRoom(db)
    const guests = await Promise.all(times(8, () => knock(db, admin.room)))
    const newcomers = [session, ...(await Promise.all(times(7, () => newSession(db))))]
    await admit(admin, ...guests.slice(0, 3))
    await db.execute(
      sql`UPDATE members SET asked_at = now() - interval '1 minute' WHERE id = ${admin.member}`,
    )
    const back = async (who: SocketIdentity, as: Session.Session) => {
      const joined = await Room.join(db, { room: who.room, session: as }, LIMITS)
      if (!joined.ok) return
      await connect(db, joined.value)
    }
    await Promise.all([
      ...guests.flatMap((guest, i) => [
        admit(admin, guest),
        i % 3 ? seek(guest) : leave(guest),
        i % 4 ? Socket.unbind(db, [guest.connection], { liveOnly: true }) : deny(admin, guest),
        Relay.signal(db, guest, frame({ type: 'signal', signals: [{ to: admin.member, data: 'x' }] })),
        back(admin, newcomers[i] ?? session),
      ]),
      sweep(db, 10),
    ])
    const state = await look(admin.room)
    expect(state.taken).toBe(state.admitted.length)
    expect(state.admitted).toContain(state.admin)
  }
})

it('lets through as many as are allowed, however many ask at the same moment', async () => {
  const limits = [
    { key: 'the address', times: 30 },
    { key: 'the browser', times: 60 },
  ]
  const begin = (state: string) => SignIn.begin(db, state, { seconds: 60, limits: limits.toReversed() })
  const open = () => {
    const ada = { name: 'Ada', verified: false }
    return Session.open(db, ada, { seconds: 60, replaces: undefined, limits })
  }
  for (let round = 0; round < 10; round += 1) {
    await db.execute(sql`TRUNCATE sign_ins, sessions, allowances`)
    const tries = await Promise.all(times(CONNECTIONS, (n) => (n % 2 === 0 ? begin(`state ${n}`) : open())))
    expect(tries.filter(({ ok }) => ok)).toHaveLength(30)
    for (const one of tries) if (!one.ok) expect(one.error.retryAfterMs).toBeGreaterThan(0)
    expect(await count(sql`(SELECT hash FROM sign_ins UNION ALL SELECT token_hash FROM sessions)`)).toBe(30)
  }
})

it('finishes a sign-in once, whoever tries at the same moment', async () => {
  for (let round = 0; round < 50; round += 1) {
    await SignIn.begin(db, `state ${round}`, { seconds: 60, limits: [] })
    const tries = await Promise.all(times(CONNECTIONS, () => SignIn.redeem(db, `state ${round}`)))
    expect(tries.filter(Boolean)).toHaveLength(1)
  }
})

it('forgets people while they are let in, leave and come, and miscounts no seat', async () => {
  for (let round = 0; round < 60; round += 1) {
    const { admin } = await openRoom(db)
    const tokens = await Promise.all(
      times(3, async (n) => {
        const user = newUserId()
        const person = { name: `Person ${n}`, verified: true, user }
        const opened = await Session.open(db, person, { seconds: 60, replaces: undefined })
        if (!opened.ok) throw new Error(opened.error.code)
        const place = await connect(db, await joinAs(db, admin.room, person))
        return { token: opened.value.token, place }
      }),
    )
    const guests = tokens.map(({ place }) => place)
    if (round % 2 === 0) await admit(admin, ...guests.slice(0, 1))
    await Promise.all([
      admit(admin, ...guests),
      ...tokens.map(({ token }) => PersonalData.erase(db, token)),
      ...tokens.map(({ token }) => PersonalData.find(db, token)),
      ...(round % 3 === 0 ? guests.map(leave) : []),
      knock(db, admin.room),
      seek(admin),
    ])
    const { taken, admitted } = await look(admin.room)
    expect([taken, admitted.length]).toEqual([1, 1])
  }
})

it('seats one at each side of a rendezvous, and both may close it at the same moment', async () => {
  for (let round = 0; round < 50; round += 1) {
    const line = (await newSecret()).text
    const seats = await Promise.all(
      times(CONNECTIONS, async (n) => ({
        line,
        side: n % 2 === 0 ? ('low' as const) : ('high' as const),
        key: (await newSecret()).text,
      })),
    )
    const tries = await Promise.all(
      seats.map((seat) => Rendezvous.open(db, { ...seat, sealed: seat.side }, [])),
    )
    expect(tries.filter(({ ok }) => ok)).toHaveLength(2)
    await Promise.all([
      ...seats.map((seat) => Rendezvous.close(db, seat)),
      ...seats.map((seat) => Rendezvous.exchange(db, { ...seat, sealed: 'late' })),
      sweep(db, 10),
    ])
    expect(await count(sql`rendezvous`)).toBe(0)
  }
})

describe('a pass', () => {
  const reopen = async (count: number) => {
    const passes = await Promise.all(
      times(count, async () => ({ member: newMemberId(), ...(await newSecret()) })),
    )
    const wish = { session: await newSession(db), member: newMemberId(), oldRooms: [] }
    const opened = await Room.reopen(
      db,
      { ...wish, passes: passes.map(({ member, hash }) => ({ member, hash })) },
      LIMITS,
    )
    if (!opened.ok) throw new Error(opened.error.code)
    return { room: opened.value.room, passes: passes.map(({ text }) => text) }
  }
  const admitted = (room: RoomId) =>
    count(sql`(SELECT FROM members WHERE room_id = ${room} AND status = 'admitted')`)

  it('seats one of those who use it at the same moment', async () => {
    const { room, passes } = await reopen(1)
    const [pass = ''] = passes
    const sessions = await Promise.all(times(20, () => newSession(db)))
    const all = await Promise.all(sessions.map((session) => Room.follow(db, { room, pass, session }, LIMITS)))
    expect(all.filter(({ ok }) => ok)).toHaveLength(1)
    // Who has waited for the one that was faster may still have seen the pass, and is to ask again.
    const codes = all.flatMap((one) => (one.ok ? [] : [one.error.code]))
    expect(codes.filter((code) => code !== 'pass_unknown' && code !== 'member_taken')).toEqual([])
    const again = await Room.follow(db, { room, pass, session: await newSession(db) }, LIMITS)
    expect(again).toMatchObject({ ok: false, error: { code: 'pass_unknown' } })
    expect(await admitted(room)).toBe(2)
  })

  it('seats a user who uses several at the same moment as one member', async () => {
    const { room, passes } = await reopen(5)
    const session = await newSession(db)
    const other = await server.pool.connect()
    await other.query('BEGIN')
    await other.query('SELECT FROM rooms WHERE id = $1 FOR UPDATE', [room])
    const all = passes.map((pass) => Room.follow(db, { room, pass, session }, LIMITS))
    // None of them sees the row that another makes.
    await expect.poll(() => count(waitsForLock)).toBe(passes.length)
    await other.query('COMMIT')
    other.release()
    await Promise.all(all)
    expect(await admitted(room)).toBe(2)
    // The others are kept, and so are the seats that they hold.
    expect(await count(sql`(SELECT FROM passes WHERE room_id = ${room})`)).toBe(4)
    expect((await look(room)).taken).toBe(6)
  })

  it('moves a member from room to room while the others there act, and miscounts no seat in either', async () => {
    for (let round = 0; round < 40; round += 1) {
      const { admin, session } = await openRoom(db)
      const [guestSession, newcomer] = [await newSession(db), await newSession(db)]
      const guest = await connect(db, await joinAs(db, admin.room, guestSession))
      const [third, fourth] = [await knock(db, admin.room), await knock(db, admin.room)]
      await admit(admin, guest, third)
      const pass = await newSecret()
      const wish = { member: admin.member, oldRooms: [], passes: [{ member: guest.member, hash: pass.hash }] }
      const acts = [
        async () => {
          const opened = await Room.reopen(db, { ...wish, session }, LIMITS)
          if (!opened.ok) return
          const { room } = opened.value
          await Promise.all(
            times(3, () => Room.follow(db, { room, pass: pass.text, session: guestSession }, LIMITS)),
          )
        },
        () => admit(admin, fourth),
        () => Room.remove(db, admin, frame({ type: 'remove', members: [guest.member] })),
        () => leave(round % 2 ? third : guest),
        () => Room.join(db, { room: admin.room, session: newcomer }, LIMITS),
      ]
      await Promise.all((round % 3 ? acts : acts.reverse()).map((act) => act()))
      expect(await miscounted(db)).toEqual([])
    }
  })
})
