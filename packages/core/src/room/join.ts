import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from '../db'
import { MemberId, newMemberId, type RoomId } from '../id'
import type { JoinError } from '../protocol/join'
import { MemberStatus } from '../protocol/member'
import {
  consume,
  Consumption,
  consumptionJson,
  isWithinLimits,
  type RateLimit,
  toResult,
} from '../rate-limit'
import { err, ok, type Result } from '../result'
import { newSecret } from '../secret'
import type { Session } from '../session'
import { isSignedIn, lockSession } from '../session-sql'
import { members, nonces, rooms } from '../tables'
import { findMember, RoomState, snapshot } from './state'
import { isOpenRoom, roomStateJson } from './state-sql'
import { type JoinTicket, mintNonce } from './ticket'

/** Members who may be at a door at the same time: bounds what strangers with the link can make a room hold. */
const KNOCKS_MAX = 100

/** Denied knocks after which no further one from the same address is let through, unless of a verified user. */
const DENIED_MAX = 3

/** Milliseconds after which a knock that found no place at the door may be tried again: the time of a nonce. */
const CROWDED_MS = 30_000

/** Bounds of knocks: `network` is a keyed hash of room and address, `limits` are those of room, address and user. */
export type KnockLimits = { network: string; limits: readonly RateLimit[] }

const Joined = v.object({
  isSignedIn: v.boolean(),
  joining: v.nullable(v.object({ id: MemberId, status: MemberStatus })),
  state: v.nullable(RoomState),
  refusal: v.nullable(v.picklist(['door_locked', 'room_full', 'door_crowded'])),
  consumption: Consumption,
  isMinted: v.boolean(),
})

type JoinRequest = { room: RoomId; session: Session }

/**
 * Joins a room: a user who is new to it waits, one who comes back is the member that they were. A new knock, and one
 * that comes back after all that held its place was gone, is held back by the bounds; the admin is told how many were.
 * The room's lock makes the sweeper leave it or this statement find nothing, so that no member outlives their room.
 * `signed_out`: the session has ended since it was found.
 */
export const join = async (
  db: Db,
  request: JoinRequest,
  limits: { nonceSeconds: number; knocks: KnockLimits },
): Promise<Result<JoinTicket, JoinError>> => {
  const nonce = await newSecret()
  const { joining, state, refusal, consumption, isMinted, ...found } = await only(
    db,
    Joined,
    joinStatement(request, { hash: nonce.hash, ...limits }),
  )
  if (!found.isSignedIn) return err({ code: 'signed_out' })
  if (!state) return err({ code: 'room_closed' })
  if (refusal === 'room_full') return err({ code: refusal, seats: state.seats })
  if (refusal === 'door_crowded') return err({ code: refusal, retryAfterMs: CROWDED_MS })
  if (refusal === 'door_locked') return err({ code: refusal })
  const within = toResult(consumption)
  if (!within.ok) return err({ code: 'door_crowded', retryAfterMs: within.error.retryAfterMs })
  const member = joining ? findMember(state, joining.id) : undefined
  if (!member) throw new Error('a member who may join has not')
  if (member.status === 'denied' || member.status === 'removed') return err({ code: member.status })
  if (!isMinted) return err({ code: 'too_many', retryAfterMs: CROWDED_MS })
  return ok({ room: request.room, state: snapshot(state, member, member.status), nonce: nonce.text })
}

/** Condition on a member: a live socket, a pending one or an unspent nonce holds their place. */
const hasPlace = (m: ReturnType<typeof members.as>): SQL => {
  const n = nonces.as('n')
  return sql`(${m.presence} = 'live' OR EXISTS (
    SELECT FROM ${nonces} n WHERE ${n.member_id} = ${m.id} AND ${n.expires_at} > now()))`
}

const joinStatement = (
  { room, session }: JoinRequest,
  { hash, nonceSeconds, knocks }: { hash: string; nonceSeconds: number; knocks: KnockLimits },
): SQL => {
  const [r, m, excluded, every] = [rooms.columns, members.columns, members.as('excluded'), members.as('e')]
  const [of, locked, own] = [rooms.as('r'), rooms.as('room'), members.as('own')]
  const [seen, joining] = [rooms.as('seen'), members.as('joining')]
  const isFull = sql`${r.seats_taken} >= ${r.seats}`
  // `every` is as it was at the beginning. Who has come since, while this statement waited for the lock, is not in it.
  const arrivedSince = sql`(
    SELECT ${locked.arrivals} - ${seen.arrivals} FROM room JOIN ${rooms} seen ON ${seen.id} = ${locked.id})`
  const isDoorFull = sql`(
    SELECT count(*) FROM every e WHERE ${every.status} = 'waiting' AND ${hasPlace(every)}
  ) + ${arrivedSince} >= ${KNOCKS_MAX}::int`
  // By the room's row, which is locked: `every` does not have the denials of meanwhile.
  const isUnwelcome = sql`NOT ${session.verified}::boolean
    AND cardinality(array_positions(${r.denied}, ${knocks.network}::text)) >= ${DENIED_MAX}::int`
  return sql`
    WITH ${lockSession(session.user)},
      room AS (SELECT * FROM ${rooms} WHERE ${isOpenRoom(room)} AND ${isSignedIn} FOR NO KEY UPDATE),
      every AS (SELECT * FROM ${members} WHERE ${m.room_id} = ${room}),
      own AS (SELECT * FROM every WHERE ${m.user_id} = ${session.user}),
      knocking AS (
        SELECT FROM room WHERE NOT EXISTS (SELECT FROM own WHERE ${own.status} <> 'waiting' OR ${hasPlace(own)})),
      door AS (
        SELECT CASE
          WHEN NOT EXISTS (SELECT FROM own) AND ${r.locked} THEN 'door_locked'
          WHEN NOT EXISTS (SELECT FROM own) AND ${isFull} THEN 'room_full'
          WHEN EXISTS (SELECT FROM knocking) AND (${isDoorFull} OR ${isUnwelcome}) THEN 'door_crowded' END AS refusal
        FROM room),
      caller AS (SELECT FROM knocking, door WHERE refusal IS NULL),
      ${consume(knocks.limits, sql`caller`)},
      held AS (
        UPDATE ${rooms} r SET ${r.held_back} = ${locked.held_back} + 1 FROM door, room
        WHERE ${of.id} = ${locked.id} AND (refusal = 'door_crowded' OR NOT ${isWithinLimits})),
      joining AS (
        INSERT INTO ${members} (${m.id}, ${m.room_id}, ${m.user_id}, ${m.name}, ${m.verified}, ${m.status}, ${m.network})
        SELECT ${newMemberId()}, ${r.id}, ${session.user}, ${session.name}, ${session.verified}::boolean, 'waiting',
               ${knocks.network}
        FROM room, door WHERE refusal IS NULL AND ${isWithinLimits}
        ON CONFLICT (${m.room_id}, ${m.user_id})
          DO UPDATE SET ${m.name} = ${excluded.name}, ${m.verified} = ${excluded.verified},
                        ${m.tickets} = ${members.as('members').tickets} + 1
        RETURNING *),
      arrived AS (
        UPDATE ${rooms} r SET ${r.arrivals} = ${locked.arrivals} + 1 FROM joining, room
        WHERE ${of.id} = ${locked.id} AND ${joining.status} = 'waiting'),
      ${mintNonce(hash, nonceSeconds)}
    SELECT json_build_object(
      'isSignedIn', ${isSignedIn},
      'joining', (SELECT json_build_object('id', ${m.id}, 'status', ${m.status}) FROM joining),
      'isMinted', EXISTS (SELECT FROM minted),
      'refusal', (SELECT refusal FROM door),
      'consumption', ${consumptionJson},
      'state', ${roomStateJson(sql`(
        SELECT * FROM joining UNION ALL
        SELECT * FROM every WHERE ${m.id} NOT IN (SELECT ${m.id} FROM joining)) every_row`)}) AS value`
}
