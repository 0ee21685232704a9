import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect, frame, LIMITS } from '../_people'
import { miscounted } from '../_seats'
import { startServerDatabase } from '../_server-database'
import type { Db } from '../db'
import { newMemberId, newUserId, type MemberId, type RoomId } from '../id'
import * as PersonalData from '../personal-data'
import * as Room from '../room'
import { newSecret } from '../secret'
import * as Session from '../session'
import * as Socket from '../socket'
import type { SocketIdentity } from '../socket/identity'
import { sweep } from '../sweep'

// Whatever people do with several rooms, one after the other or at the same moment: each room's count of taken seats is
// that of its admitted members and of the passes that hold a seat.

const PEOPLE = 4
const SEATS = 3

const CONNECTIONS = 8

let server: Awaited<ReturnType<typeof startServerDatabase>>
let db: Db
beforeAll(async () => {
  server = await startServerDatabase(CONNECTIONS)
  db = server.db
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

/** Act of a user. `which`: of the rooms or passes that there are, counted around. */
type Act = {
  do: (typeof ACTS)[number]
  who: number
  whom: number
  which: number
}
const ACTS = [
  'create',
  'reopen',
  'reopen',
  'follow',
  'follow',
  'follow',
  'join',
  'join',
  'admit',
  'admit',
  'admit',
  'remove',
  'leave',
  'vacate',
  'hangUp',
  'seekAdmin',
  'erase',
  'expire',
  'sweep',
] as const

const act: fc.Arbitrary<Act> = fc.record({
  do: fc.constantFrom(...ACTS),
  who: fc.nat({ max: PEOPLE - 1 }),
  whom: fc.nat({ max: PEOPLE - 1 }),
  which: fc.nat({ max: 9 }),
})
/** Acts of one moment. */
const moment = fc.oneof(
  fc.array(act, { minLength: 1, maxLength: 1 }),
  fc.array(act, { minLength: 2, maxLength: 4 }),
)

type Place = SocketIdentity & { who: number }

const signIn = async (session: Session.Session): Promise<string> => {
  const opened = await Session.open(db, session, { seconds: 60, replaces: undefined })
  if (!opened.ok) throw new Error(opened.error.code)
  return opened.value.token
}

const startRun = async () => {
  await db.execute(sql`TRUNCATE rooms, sessions, allowances CASCADE`)
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, n) => {
      const session = { name: `Person ${n}`, verified: true, user: newUserId() }
      return { session, token: await signIn(session), ids: [newMemberId()] }
    }),
  )
  const rooms: RoomId[] = []
  const passes: { room: RoomId; text: string }[] = []
  const places: Place[] = []
  const limits = { ...LIMITS, seats: SEATS }

  const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)]
  const person = (who: number) => {
    const found = people[who]
    if (!found) throw new Error('no such person')
    return found
  }
  const enter = async (who: number, ticket: Room.JoinTicket): Promise<void> => {
    person(who).ids.push(ticket.state.me.id)
    // The room, or the place in it, may be gone by now.
    const place = await connect(db, ticket).catch(() => undefined)
    if (place) places.push({ ...place, who })
  }
  const latestId = (who: number): MemberId => person(who).ids.at(-1) ?? newMemberId()
  const placeOf = (who: number): Place | undefined => places.findLast((place) => place.who === who)

  const perform = async ({ do: what, who, whom, which }: Act): Promise<unknown> => {
    const { session, token } = person(who)
    const [room, place] = [at(rooms, which), placeOf(who)]
    const members = [
      ...new Set([latestId(whom), ...places.filter((one) => one.who === whom).map((one) => one.member)]),
    ]
    switch (what) {
      case 'create': {
        const created = await Room.create(db, session, limits)
        if (!created.ok) return
        rooms.push(created.value.room)
        return enter(who, created.value)
      }
      case 'reopen': {
        const member = latestId(who)
        const others = [...new Set([0, 1, 2, 3].map(latestId))]
          .filter((id) => id !== member)
          .slice(0, SEATS - 1)
        const made = await Promise.all(others.map(async (id) => ({ member: id, ...(await newSecret()) })))
        const request = {
          session,
          member,
          oldRooms: [],
          passes: made.map(({ member, hash }) => ({ member, hash })),
        }
        const opened = await Room.reopen(db, request, limits)
        if (!opened.ok) return
        rooms.push(opened.value.room)
        passes.push(...made.map(({ text }) => ({ room: opened.value.room, text })))
        return enter(who, opened.value)
      }
      case 'follow': {
        const pass = at(passes, which)
        if (!pass) return
        const followed = await Room.follow(db, { room: pass.room, pass: pass.text, session }, limits)
        return followed.ok && enter(who, followed.value)
      }
      case 'join': {
        const joined = room && (await Room.join(db, { room, session }, limits))
        return joined?.ok && enter(who, joined.value)
      }
      case 'admit':
        return place && Room.admit(db, place, frame({ type: 'admit', members }))
      case 'remove':
        return place && Room.remove(db, place, frame({ type: 'remove', members }))
      case 'vacate':
        return place && Room.vacate(db, place, frame({ type: 'vacate', members }))
      case 'leave':
        return place && Room.leave(db, place, frame({ type: 'leave' }))
      case 'seekAdmin':
        return place && Socket.seekAdmin(db, place, frame({ type: 'seek_admin' }))
      case 'hangUp':
        return place && Socket.unbind(db, [place.connection], { liveOnly: false })
      case 'erase':
        await PersonalData.erase(db, token)
        person(who).token = await signIn(session)
        return
      case 'expire':
        return db.execute(
          sql`UPDATE rooms SET expires_at = now() - make_interval(secs => ${which * 4}) WHERE id = ${room}`,
        )
      case 'sweep':
        return sweep(db, 10)
      default:
        return what satisfies never
    }
  }
  return { perform }
}

it('are counted as they are taken and freed, whatever is done with several rooms at the same moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { maxLength: 25 }), async (moments) => {
      const { perform } = await startRun()
      await perform({ do: 'create', who: 0, whom: 0, which: 0 })
      for (const acts of moments) {
        await Promise.all(acts.map(perform))
        expect(await miscounted(db)).toEqual([])
      }
    }),
    // A busy machine does fewer runs, not longer ones.
    { numRuns: 150, interruptAfterTimeLimit: 15_000 },
  )
}, 60_000)
