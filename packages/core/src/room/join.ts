import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from '../db'
import { MemberId, newMemberId, type RoomId } from '../id'
import { MemberStatus } from '../protocol/member'
import { err, ok, type Result } from '../result'
import { newSecret } from '../secret'
import type { Session } from '../session'
import { members, rooms } from '../tables'
import { findMember, RoomState, snapshot } from './state'
import { isOpenRoom, roomStateJson } from './state-sql'
import { type JoinTicket, mintNonce } from './ticket'

/** Rows a room may have beside its seats: bounds what a stranger with the link can make it hold. */
const KNOCKS_MAX = 100

const Joined = v.object({
  joining: v.nullable(v.object({ id: MemberId, status: MemberStatus })),
  state: v.nullable(RoomState),
})

/**
 * Joins a room: a user who is new to it waits, one who comes back is the member that they were. The room's lock
 * makes the sweeper wait or this statement find nothing, so that no member outlives their room.
 */
export const join = async (
  db: Db,
  request: { room: RoomId; session: Session },
  limits: { nonceSeconds: number },
): Promise<
  Result<
    JoinTicket,
    { code: 'room_closed' } | { code: 'room_full'; seats: number } | { code: 'denied' } | { code: 'removed' }
  >
> => {
  const { room, session } = request
  const nonce = await newSecret()
  const [r, m, excluded] = [rooms.columns, members.columns, members.as('excluded')]
  const { joining, state } = await only(
    db,
    Joined,
    sql`WITH room AS (SELECT * FROM ${rooms} WHERE ${isOpenRoom(room)} FOR NO KEY UPDATE),
        present AS (SELECT ${m.id}, ${m.user_id} FROM ${members} WHERE ${m.room_id} = ${room}),
        joining AS (
          INSERT INTO ${members} (${m.id}, ${m.room_id}, ${m.user_id}, ${m.name}, ${m.verified}, ${m.status})
          SELECT ${newMemberId()}, ${r.id}, ${session.user}, ${session.name}, ${session.verified}::boolean, 'waiting'
          FROM room
          WHERE EXISTS (SELECT FROM present WHERE ${m.user_id} = ${session.user})
             OR (${r.seats_taken} < ${r.seats} AND (SELECT count(*) FROM present) < ${r.seats} + ${KNOCKS_MAX}::int)
          ON CONFLICT (${m.room_id}, ${m.user_id})
            DO UPDATE SET ${m.name} = ${excluded.name}, ${m.verified} = ${excluded.verified}
          RETURNING *),
        ${mintNonce(nonce.hash, limits.nonceSeconds)}
        SELECT json_build_object(
          'joining', (SELECT json_build_object('id', ${m.id}, 'status', ${m.status}) FROM joining),
          'state', ${roomStateJson(sql`(
            SELECT * FROM joining UNION ALL
            SELECT * FROM ${members}
            WHERE ${m.room_id} = ${room} AND ${m.id} NOT IN (SELECT ${m.id} FROM joining)) every_row`)}) AS value`,
  )
  if (!state) return err({ code: 'room_closed' })
  const member = joining ? findMember(state, joining.id) : undefined
  if (!member) return err({ code: 'room_full', seats: state.seats })
  if (member.status === 'denied' || member.status === 'removed') return err({ code: member.status })
  return ok({ room, state: snapshot(state, member, member.status), nonce: nonce.text })
}
