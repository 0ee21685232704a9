import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one } from '../db'
import { delivery, tellHeard } from '../deliveries'
import { type ConnectionId, MemberId } from '../id'
import { MemberStatus } from '../protocol/member'
import type { Delivery } from '../push'
import { findReachableAdmin, type ReachableMember, RoomState } from '../room/state'
import { lockRooms, roomStateJson } from '../room/state-sql'
import { members, nonces, rooms } from '../tables'

const Unbound = v.object({
  state: RoomState,
  unbound: v.array(v.object({ id: MemberId, status: MemberStatus })),
})

/**
 * Unbinds sockets of one room that are gone from their members, by their connection ids alone: `$disconnect` may come
 * late, twice or never, and must not touch the socket that came after: nor does a pending one touch the live one. No
 * peer is told, since media outlives signalling; the admin is, of a member who waited, and those who wait are when nobody
 * hears them any more. With `liveOnly`, sockets that may not have opened yet are spared. With the last socket of a room
 * whose door has closed the room is deleted, and all that is known of it with it: pending sockets count too, so their
 * nonces are read through their locks, as the members are.
 */
export const unbind = async (
  db: Db,
  connections: ConnectionId[],
  options: { liveOnly: boolean },
): Promise<Delivery[]> => {
  const gone = sql`(SELECT json_array_elements_text(${JSON.stringify(connections)}::text::json))`
  const [m, row, c] = [members.as('m'), members.as('p'), members.columns]
  const n = nonces.as('n')
  const theirRoom = sql`(
    SELECT ${c.room_id} FROM ${members} WHERE ${c.connection_id} IN ${gone}
    UNION ALL
    SELECT ${m.room_id} FROM ${nonces} n JOIN ${members} m ON ${m.id} = ${n.member_id}
    WHERE ${n.connection_id} IN ${gone} AND NOT ${options.liveOnly}::boolean
    LIMIT 1)`
  const found = await one(
    db,
    Unbound,
    sql`WITH ${lockRooms(sql`${rooms.columns.id} = ${theirRoom}`)},
          ending AS (
            SELECT ${row.id} FROM member_rows p
            WHERE ${row.connection_id} IN ${gone} AND (${row.presence} = 'live' OR NOT ${options.liveOnly}::boolean)),
          unbound AS (
            UPDATE ${members} m SET ${c.connection_id} = NULL, ${c.presence} = NULL, ${c.seen_at} = now() FROM ending
            WHERE ${m.id} = ${members.as('ending').id} RETURNING ${m.id}, ${m.status}),
          dropped AS (
            DELETE FROM ${nonces} n USING member_rows p
            WHERE ${n.member_id} = ${row.id} AND ${n.connection_id} IN ${gone} AND NOT ${options.liveOnly}::boolean),
          pending AS (
            SELECT FROM ${nonces} n JOIN member_rows p ON ${row.id} = ${n.member_id}
            WHERE ${n.connection_id} IS NOT NULL AND ${n.expires_at} > now()
              AND (${n.connection_id} NOT IN ${gone} OR ${options.liveOnly}::boolean)
            FOR NO KEY UPDATE OF n),
          ended AS (
            SELECT ${rooms.as('room').id} FROM room
            WHERE ${rooms.as('room').expires_at} <= now() AND NOT EXISTS (SELECT FROM pending)
              AND NOT EXISTS (SELECT FROM member_rows p
                              WHERE ${row.connection_id} IS NOT NULL AND ${row.id} NOT IN (SELECT * FROM ending))),
          forgotten AS (DELETE FROM ${rooms} r USING ended WHERE ${rooms.as('r').id} = ${rooms.as('ended').id})
        SELECT json_build_object('state', ${roomStateJson()}, 'unbound',
          (SELECT coalesce(json_agg(json_build_object('id', ${c.id}, 'status', ${c.status})), '[]') FROM unbound)) AS value
        FROM room`,
  )
  if (!found || found.state.doorMs === 0) return []
  const { state: before, unbound } = found
  const isGone = (id: MemberId): boolean => unbound.some((one) => one.id === id)
  const state = {
    ...before,
    members: before.members.map((row) => (isGone(row.id) ? { ...row, connection: null } : row)),
  }
  const admin = findReachableAdmin(state)
  const left = unbound.filter(({ status }) => status === 'waiting').map(({ id }) => id)
  return [...tellHeard(before, state), ...(admin ? left.map((member) => takenBack(admin, member)) : [])]
}

/** Word to the admin that a knock is gone. */
const takenBack = (admin: ReachableMember, member: MemberId): Delivery =>
  delivery(admin.connection, { type: 'left', member, admin: admin.id, reason: 'left' })
