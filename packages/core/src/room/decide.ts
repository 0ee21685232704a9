import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type ConnectionId, MemberId } from '../id'
import { problem } from '../deliveries'
import type { Delivery } from '../push'
import { members, rooms } from '../tables'
import { RoomState } from './state'

/** Outcome of a statement of the admin about members: the room before it, and the members whose status it changed. */
export const Decision = v.object({ state: v.nullable(RoomState), decided: v.array(MemberId) })

/**
 * CTE `asked`: the named members who have the status, in the order of their naming, if the CTE `sender` is the admin.
 * The admin is never one of them.
 */
export const askedMembers = (named: MemberId[], status: 'waiting' | 'admitted'): SQL => {
  const row = members.as('p')
  return sql`
    asked AS (
      SELECT ${row.id}, row_number() OVER (ORDER BY wanted.place) AS place
      FROM json_array_elements_text(${JSON.stringify(named)}::text::json)
             WITH ORDINALITY AS wanted(id, place)
      JOIN member_rows p ON ${row.id} = wanted.id AND ${row.status} = ${status}
      JOIN room ON ${row.id} <> ${rooms.as('room').admin}
      JOIN sender ON ${members.as('sender').id} = ${rooms.as('room').admin})`
}

/** Problem for the members that a decision had no effect on; none when there are none. */
export const problemFor = (
  to: ConnectionId,
  re: string,
  trouble: { code: 'room_full' | 'unknown_member'; members: MemberId[] },
): Delivery[] => (trouble.members.length > 0 ? [problem(to, re, trouble)] : [])
