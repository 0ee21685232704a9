import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type ConnectionId, MemberId } from '../id'
import { problem } from '../deliveries'
import type { Delivery } from '../push'
import { members, rooms } from '../tables'
import { RoomState } from './state'

/** Outcome of a statement that decides on knocks: the room before it, and the members whose status it changed. */
export const Decision = v.object({ state: v.nullable(RoomState), decided: v.array(MemberId) })

/** CTE `asked`: the named members who wait, in the order of their naming, if the CTE `sender` is the admin. */
export const askedMembers = (named: MemberId[]): SQL => {
  const row = members.as('p')
  return sql`
    asked AS (
      SELECT ${row.id}, row_number() OVER (ORDER BY wanted.place) AS place
      FROM json_array_elements_text(${JSON.stringify(named)}::text::json)
             WITH ORDINALITY AS wanted(id, place)
      JOIN member_rows p ON ${row.id} = wanted.id AND ${row.status} = 'waiting'
      JOIN room ON true JOIN sender ON ${members.as('sender').id} = ${rooms.as('room').admin})`
}

/** Problem for the members that a decision had no effect on; none when there are none. */
export const problemFor = (
  to: ConnectionId,
  re: string,
  trouble: { code: 'room_full' | 'unknown_member'; members: MemberId[] },
): Delivery[] => (trouble.members.length > 0 ? [problem(to, re, trouble)] : [])
