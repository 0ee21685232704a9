import { type SQL, sql } from 'drizzle-orm'
import type { Session } from '../session'
import { members, rooms } from '../tables'
import { GRACE_SECONDS } from './state-sql'

/**
 * Condition on a relation of member rows: it may become this user's row in another room. It is the user's own, of a member
 * who is admitted (denied and removed members stay what they are); or its room is over, and nothing reads it any more.
 */
const mayMove = (m: ReturnType<typeof members.as>, session: Session): SQL => {
  const o = rooms.as('o')
  return sql`(
    (${m.user_id} = ${session.user} AND ${m.status} = 'admitted')
    OR EXISTS (SELECT FROM ${rooms} o WHERE ${o.id} = ${m.room_id}
               AND ${o.expires_at} <= now() - make_interval(secs => ${GRACE_SECONDS})))`
}

/** Condition: no row stands in the way of this user's being the member `id` of a room. */
export const isFree = (id: SQL, session: Session): SQL => sql`NOT EXISTS (
  SELECT FROM ${members} h WHERE ${members.as('h').id} = ${id} AND NOT ${mayMove(members.as('h'), session)})`

/**
 * CTEs `moved` and `entered`, of which one has a row: seats the user as an admitted member under an id that the member had
 * in the call before. `seat`: a relation with at most one row, of `member_id` and `room_id`. A row that an earlier room has
 * left behind is taken over, since ids of members are unique; neither has a row where another user has it.
 */
export const seatMember = (seat: SQL, session: Session): SQL => {
  const [m, c] = [members.as('m'), members.columns]
  return sql`
    moved AS (
      UPDATE ${members} m SET
        ${c.room_id} = seat.room_id, ${c.user_id} = ${session.user}, ${c.name} = ${session.name},
        ${c.verified} = ${session.verified}::boolean, ${c.status} = 'admitted', ${c.admitted_at} = now(),
        ${c.connection_id} = NULL, ${c.presence} = NULL, ${c.network} = NULL,
        ${c.tickets} = ${m.tickets} + 1, ${c.seen_at} = now(), ${c.asked_at} = NULL
      FROM ${seat} seat WHERE ${m.id} = seat.member_id AND ${mayMove(m, session)} RETURNING m.*),
    entered AS (
      INSERT INTO ${members} (${c.id}, ${c.room_id}, ${c.user_id}, ${c.name}, ${c.verified}, ${c.status}, ${c.admitted_at})
      SELECT seat.member_id, seat.room_id, ${session.user}, ${session.name}, ${session.verified}::boolean, 'admitted', now()
      FROM ${seat} seat WHERE NOT EXISTS (SELECT FROM moved)
      ON CONFLICT DO NOTHING RETURNING *)`
}
