import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one, only } from './db'
import { doorMs, Hall, hallJson, snapshot } from './hall'
import { MemberId, newMemberId, newRoomId, type RoomId } from './id'
import { MemberStatus, type Snapshot } from './protocol/member'
import { newSecret } from './secret'
import { err, ok, type Result } from './result'
import type { Session } from './session'

/** Rows a room may have beside its seats: bounds what a stranger with the link can make it hold. */
const KNOCKS_MAX = 100

/** A place in a room and the nonce that opens one socket for it. */
export type Ticket = { room: RoomId; state: Snapshot; nonce: string }

/** How the door of a room stands. */
export const look = async (
  db: Db,
  room: RoomId,
): Promise<Result<{ doorMs: number }, { code: 'room_closed' }>> => {
  const found = await one(
    db,
    v.object({ doorMs: v.number() }),
    sql`SELECT json_build_object('doorMs', ${doorMs}) AS value FROM rooms WHERE id = ${room} AND expires_at > now()`,
  )
  return found ? ok(found) : err({ code: 'room_closed' })
}

/** Whom this person is in the call as: nobody, while they wait. */
export const findAdmitted = async (
  db: Db,
  request: { room: RoomId; session: Session },
): Promise<Result<MemberId, { code: 'room_closed' } | { code: 'not_admitted' }>> => {
  const found = await one(
    db,
    v.object({ member: v.nullable(MemberId) }),
    sql`SELECT json_build_object('member', m.id) AS value
        FROM rooms r LEFT JOIN members m
          ON m.room_id = r.id AND m.user_id = ${request.session.user} AND m.status = 'admitted'
        WHERE r.id = ${request.room} AND r.expires_at > now()`,
  )
  if (!found) return err({ code: 'room_closed' })
  return found.member === null ? err({ code: 'not_admitted' }) : ok(found.member)
}

const minted = (hash: string, seconds: number): SQL => sql`
  minted AS (INSERT INTO nonces (hash, member_id, expires_at)
             SELECT ${hash}, id, now() + make_interval(secs => ${seconds}) FROM me WHERE status <> 'denied')`

/** Opens a room with this person as its admin. The door closes `doorSeconds` later, by the database's clock. */
export const create = async (
  db: Db,
  session: Session,
  limits: { seats: number; doorSeconds: number; nonceSeconds: number },
): Promise<Ticket> => {
  const [room, member, nonce] = [newRoomId(), newMemberId(), await newSecret()]
  const hall = await only(
    db,
    Hall,
    sql`WITH room AS (
          INSERT INTO rooms (id, admin, seats, seats_taken, expires_at)
          VALUES (${room}, ${member}, ${limits.seats}::int, 1, now() + make_interval(secs => ${limits.doorSeconds}))
          RETURNING *),
        me AS (
          INSERT INTO members (id, room_id, user_id, name, verified, status, admitted_at)
          SELECT ${member}, id, ${session.user}, ${session.name}, ${session.verified}::boolean, 'admitted', now()
          FROM room RETURNING *),
        ${minted(nonce.hash, limits.nonceSeconds)}
        SELECT ${hallJson(sql`me`)} AS value`,
  )
  const [me] = hall.people
  if (!me) throw new Error('a new room has no admin')
  return { room, state: snapshot(hall, me, 'admitted'), nonce: nonce.text }
}

/**
 * Takes this person's place in a room: a new one waits, one who comes back is who they were. The room's key-share
 * lock makes the sweeper wait or this statement find nothing, so that no member outlives their room.
 */
export const join = async (
  db: Db,
  request: { room: RoomId; session: Session },
  limits: { nonceSeconds: number },
): Promise<
  Result<Ticket, { code: 'room_closed' } | { code: 'room_full'; seats: number } | { code: 'denied' }>
> => {
  const { room, session } = request
  const nonce = await newSecret()
  const joined = await only(
    db,
    v.object({ me: v.nullable(v.object({ id: MemberId, status: MemberStatus })), hall: v.nullable(Hall) }),
    sql`WITH room AS (SELECT * FROM rooms WHERE id = ${room} AND expires_at > now() FOR KEY SHARE),
        known AS (SELECT id, user_id FROM members WHERE room_id = ${room}),
        me AS (
          INSERT INTO members (id, room_id, user_id, name, verified, status)
          SELECT ${newMemberId()}, id, ${session.user}, ${session.name}, ${session.verified}::boolean, 'waiting'
          FROM room
          WHERE EXISTS (SELECT FROM known WHERE user_id = ${session.user})
             OR (seats_taken < seats AND (SELECT count(*) FROM known) < seats + ${KNOCKS_MAX}::int)
          ON CONFLICT (room_id, user_id) DO UPDATE SET name = excluded.name, verified = excluded.verified
          RETURNING *),
        ${minted(nonce.hash, limits.nonceSeconds)}
        SELECT json_build_object(
          'me', (SELECT json_build_object('id', id, 'status', status) FROM me),
          'hall', ${hallJson(sql`(
            SELECT * FROM me UNION ALL
            SELECT * FROM members WHERE room_id = ${room} AND id NOT IN (SELECT id FROM me)) everybody`)}) AS value`,
  )
  if (!joined.hall) return err({ code: 'room_closed' })
  const me = joined.hall.people.find(({ id }) => id === joined.me?.id)
  if (!me) return err({ code: 'room_full', seats: joined.hall.seats })
  if (me.status === 'denied') return err({ code: 'denied' })
  return ok({ room, state: snapshot(joined.hall, me, me.status), nonce: nonce.text })
}
