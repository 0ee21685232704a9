import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { delivery, tellHeard, welcomeAdmitted } from '../deliveries'
import { MemberId } from '../id'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import { doorState, RoomState } from '../room/state'
import { isKnownRoom, isSender, memberRowsJson, roomStateJson } from '../room/state-sql'
import { hasLapsed, isAwake } from '../room/lease'
import { members, rooms } from '../tables'
import type { SocketIdentity } from './identity'

const Pinged = v.object({
  /** The room with the sender and the admin alone among its members. */
  state: v.nullable(RoomState),
  promoted: v.nullable(MemberId),
  /** All members, if one of them was promoted. */
  members: RoomState.entries.members,
})

/**
 * Ping of a member: renews their lease and is answered by `pong`. A ping also sees to it that the room has an
 * admin: when the lease of the present one is over (sooner while a member waits: see lease.ts), or they have erased their
 * data, the member who has been admitted longest and has a live socket is promoted, and all are told. Locks the room only then.
 */
export const ping = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'ping' }>,
): Promise<Delivery[]> => {
  const { state, promoted, members: rows } = await only(db, Pinged, pinging(identity))
  const now = state && promoted !== null ? { ...state, admin: promoted, members: rows } : null
  const authorized = authorizeSender(state, identity, { re: frame.id, lasting: true })
  const answer = authorized.ok
    ? [
        delivery(identity.connection, {
          type: 'pong',
          re: frame.id,
          door: doorState(now ?? authorized.state, authorized.sender),
        }),
      ]
    : authorized.answer
  // The others are told of the new admin even where the sender of this frame is not a member any more.
  return now && state
    ? [
        ...answer,
        ...welcomeAdmitted(now),
        ...tellHeard(state, now).filter(({ to }) => to !== identity.connection),
      ]
    : answer
}

/** Statement of a ping. `touched` reads `member_rows`, so that its lock on a member comes after the room's. */
const pinging = (identity: SocketIdentity): SQL => {
  const { room, member } = identity
  const [r, admin, m, waiting] = [rooms.as('r'), members.as('a'), members.as('m'), members.as('w')]
  const isWaited = sql`EXISTS (
    SELECT FROM ${members} w
    WHERE ${waiting.room_id} = ${room} AND ${waiting.status} = 'waiting' AND ${waiting.presence} = 'live')`
  const { id, room_id, status, presence, seen_at, admitted_at } = members.columns
  return sql`
    WITH lapsed AS (
      SELECT ${r.id} FROM ${rooms} r JOIN ${members} a ON ${admin.id} = ${r.admin}
      WHERE ${r.id} = ${room} AND ${r.expires_at} > now() AND ${hasLapsed(admin, isWaited)} AND ${admin.id} <> ${member}
      FOR NO KEY UPDATE OF r FOR NO KEY UPDATE OF a),
    orphaned AS (
      SELECT ${r.id} FROM ${rooms} r
      WHERE ${r.id} = ${room} AND ${r.expires_at} > now()
        AND NOT EXISTS (SELECT FROM ${members} a WHERE ${admin.id} = ${r.admin})
      FOR NO KEY UPDATE OF r),
    member_rows AS (
      SELECT m.* FROM ${members} m
      WHERE ${m.room_id} IN (SELECT ${id} FROM lapsed UNION SELECT ${id} FROM orphaned) FOR NO KEY UPDATE OF m),
    successor AS (
      SELECT ${id} FROM member_rows
      WHERE ${status} = 'admitted' AND ${presence} = 'live' AND (${isAwake} OR (${isSender(identity)}))
      ORDER BY ${admitted_at}, ${id} LIMIT 1),
    promoted AS (
      UPDATE ${rooms} r SET ${rooms.columns.admin} = ${members.as('successor').id}
      FROM successor WHERE ${r.id} = ${room} RETURNING ${r.admin}),
    touched AS (
      UPDATE ${members} SET ${seen_at} = now()
      WHERE ${room_id} = ${room} AND ${isSender(identity)} AND (SELECT count(*) FROM member_rows) >= 0),
    room AS (SELECT * FROM ${rooms} WHERE ${isKnownRoom(room)}),
    concerned AS (
      SELECT * FROM ${members}
      WHERE ${room_id} = ${room} AND ${id} IN (${member}, (SELECT ${rooms.columns.admin} FROM room)))
    SELECT json_build_object(
      'state', ${roomStateJson(sql`concerned`)},
      'promoted', (SELECT ${rooms.columns.admin} FROM promoted),
      'members', ${memberRowsJson(sql`member_rows`)}) AS value`
}
