import { type SQL, sql } from 'drizzle-orm'
import type { RoomId } from '../id'
import type { Session } from '../session'
import { isSignedIn, lockSession } from '../session-sql'
import { members, rooms } from '../tables'
import { GRACE_SECONDS, lockRooms } from './state-sql'

/**
 * CTEs `signed_in`, `locked` and `locked_members`: the user's session; and where there is one, the room of a seat, where it
 * is there already, and the room that the member's row is to leave, each with its members, as `lockRooms` gives them.
 * `member`: a subquery of ids.
 */
export const lockForSeat = (session: Session, room: RoomId, member: SQL): SQL => {
  const m = members.as('m')
  const left = sql`SELECT ${m.room_id} FROM ${members} m WHERE ${m.id} IN (${member})`
  // An array, since a row that another statement has changed meanwhile is judged again, and would never be in that union.
  const isOneOfThem = sql`${rooms.columns.id} = ANY (ARRAY(SELECT ${room}::text UNION ALL ${left}))`
  return sql`
    ${lockSession(session.user)},
    ${lockRooms(sql`${isOneOfThem} AND ${isSignedIn}`, { room: 'locked', members: 'locked_members' })}`
}

/**
 * Condition on the relation `was` of locked member rows: the row may become this user's in another room. It is the user's
 * own, of a member who is admitted (denied and removed members stay what they are); or its room is over, and nothing
 * reads it any more.
 */
const mayMove = (session: Session): SQL => {
  const [was, o] = [members.as('was'), rooms.as('o')]
  return sql`(
    (${was.user_id} = ${session.user} AND ${was.status} = 'admitted')
    OR EXISTS (SELECT FROM locked o WHERE ${o.id} = ${was.room_id}
               AND ${o.expires_at} <= now() - make_interval(secs => ${GRACE_SECONDS})))`
}

/**
 * CTE `seated`, after those of `lockForSeat`: the row of the user as an admitted member, under an id that the member had in
 * the call before. It is empty where the id is another user's, or the user is in the room already. `seat`: a relation with
 * at most one row, of `member_id` and `room_id`, and none for a user who is not signed in; its room counts the seat as
 * taken. A row of an earlier room is moved, since ids of members are unique, and the seat that it had there is free.
 */
export const seatMember = (seat: SQL, session: Session): SQL => {
  const [m, was, r, locked] = [members.as('m'), members.as('was'), rooms.as('r'), rooms.as('locked')]
  const [c, moved] = [members.columns, members.as('moved')]
  return sql`
    moved AS (
      UPDATE ${members} m SET
        ${c.room_id} = seat.room_id, ${c.user_id} = ${session.user}, ${c.name} = ${session.name},
        ${c.verified} = ${session.verified}::boolean, ${c.status} = 'admitted', ${c.admitted_at} = now(),
        ${c.connection_id} = NULL, ${c.presence} = NULL, ${c.network} = NULL,
        ${c.tickets} = ${m.tickets} + 1, ${c.seen_at} = now(), ${c.asked_at} = NULL
      FROM ${seat} seat JOIN locked_members was ON ${was.id} = seat.member_id
      WHERE ${m.id} = ${was.id} AND ${mayMove(session)} RETURNING m.*),
    vacated AS (
      UPDATE ${rooms} r SET ${rooms.columns.seats_taken} = ${locked.seats_taken} - 1
      FROM moved JOIN locked_members was ON ${was.id} = ${moved.id} JOIN locked ON ${locked.id} = ${was.room_id}
      WHERE ${r.id} = ${locked.id} AND ${was.status} = 'admitted'),
    entered AS (
      INSERT INTO ${members} (${c.id}, ${c.room_id}, ${c.user_id}, ${c.name}, ${c.verified}, ${c.status}, ${c.admitted_at})
      SELECT seat.member_id, seat.room_id, ${session.user}, ${session.name}, ${session.verified}::boolean, 'admitted', now()
      FROM ${seat} seat WHERE NOT EXISTS (SELECT FROM moved)
      ON CONFLICT DO NOTHING RETURNING *),
    seated AS (SELECT * FROM moved UNION ALL SELECT * FROM entered)`
}
