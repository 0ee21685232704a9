import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeAdmin } from '../authorize-sender'
import { type Db, only } from '../db'
import { type ConnectionId, MemberId } from '../id'
import { problem } from '../deliveries'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { type ReachableMember, RoomState } from './state'
import { lockRoom, roomStateJson, senderRow } from './state-sql'

/** Outcome of the statement: the room before it, and the members whom it concerned, in the order of their naming. */
const Decision = v.object({ state: v.nullable(RoomState), decided: v.array(MemberId) })

/** CTE `asked`: the named members who have the status, in the order of their naming, if `sender` is the admin. */
const askedMembers = (named: MemberId[], status: 'waiting' | 'admitted'): SQL => {
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

type DecisionCheck =
  | { ok: true; state: RoomState; sender: ReachableMember; named: MemberId[]; decided: MemberId[] }
  | { ok: false; answer: Delivery[] }

/**
 * Decision of the admin about members, in one statement. `by` are the CTEs that carry it out, for those of the CTE `asked`
 * (`id`, `place`): the named members who have the status, the admin never among them. One of them is `decided` (`id`), the
 * members whom it concerned. They may use `room` and `member_rows`, which are locked. A frame of anybody but the admin
 * changes nothing, and is answered.
 */
export const decide = async (
  db: Db,
  identity: SocketIdentity,
  frame: { id: string; members: MemberId[] },
  { status, by }: { status: 'waiting' | 'admitted'; by: SQL },
): Promise<DecisionCheck> => {
  const named = [...new Set(frame.members)]
  const { state, decided } = await only(
    db,
    Decision,
    sql`WITH ${lockRoom(identity.room)}, ${senderRow(identity)},
          ${askedMembers(named, status)}, ${by}
        SELECT json_build_object('state', ${roomStateJson()}, 'decided',
          (SELECT coalesce(json_agg(id ORDER BY place), '[]') FROM decided JOIN asked USING (id))) AS value`,
  )
  const authorized = authorizeAdmin(state, identity, { re: frame.id })
  return authorized.ok ? { ...authorized, named, decided } : authorized
}

/** Problem for the members that a decision had no effect on; none when there are none. */
export const problemFor = (
  to: ConnectionId,
  re: string,
  trouble: { code: 'room_full' | 'unknown_member'; members: MemberId[] },
): Delivery[] => (trouble.members.length > 0 ? [problem(to, re, trouble)] : [])
