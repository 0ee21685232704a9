import { type SQL, sql } from 'drizzle-orm'
import type { RoomId } from '../id'
import { isWelcome } from '../member-status-sql'
import { isAwake } from './lease'
import type { SocketIdentity } from '../socket/identity'
import { members, nonces, rooms } from '../tables'

const ofRoom = rooms.columns
const ofMember = members.columns

/**
 * Seconds for which members who are admitted may still exchange signals after the door has closed: a newcomer of the last
 * moment and their peers would otherwise be let in and never meet.
 */
export const GRACE_SECONDS = 10

/** Condition on `rooms`: the door is open. */
const isOpen = sql`${ofRoom.expires_at} > now()`

/** Condition on `rooms`: this room, while its door is open. */
export const isOpenRoom = (room: RoomId): SQL => sql`${ofRoom.id} = ${room} AND ${isOpen}`

/** Condition on `rooms`: this room, while its door is open or has been a moment ago. */
export const isKnownRoom = (room: RoomId): SQL =>
  sql`${ofRoom.id} = ${room} AND ${ofRoom.expires_at} > now() - make_interval(secs => ${GRACE_SECONDS})`

/** Condition beside the CTE `room`: its door is open. */
export const isDoorOpen = sql`EXISTS (SELECT FROM room WHERE ${isOpen})`

/**
 * CTEs `room` and `member_rows`: the room, until the grace after its door, and its members, all locked and so re-read
 * as they are when the lock is had. READ COMMITTED gives the rest of the statement the snapshot of its beginning, so
 * whatever decides or is counted on must be read through these: an UPDATE first tries the row as it was at the
 * beginning, and a count that breaks a constraint there fails though the row of now would not. Room before members,
 * everywhere, and a room by this one strength: hence no deadlock (ADR 0092).
 */
export const lockRoom = (room: RoomId): SQL => lockRooms(isKnownRoom(room))

/**
 * CTEs of `lockRoom` for the rooms that the condition on `rooms` picks, open or not: several in the order of their ids.
 * `names`: other names for the two.
 */
export const lockRooms = (condition: SQL, names = { room: 'room', members: 'member_rows' }): SQL => {
  const [room, rows] = [sql.identifier(names.room), sql.identifier(names.members)]
  return sql`
    ${room} AS (SELECT * FROM ${rooms} WHERE ${condition} ORDER BY ${ofRoom.id} FOR NO KEY UPDATE),
    ${rows} AS (
      SELECT m.* FROM ${room} JOIN ${members} m ON ${members.as('m').room_id} = ${rooms.as(names.room).id}
      FOR NO KEY UPDATE OF m)`
}

/**
 * CTEs `room` and `member_rows` as `lockRoom` gives them, for the first frame of a socket, and `live`. Where the socket
 * is live already there is nothing to decide: they are read as they are, without a lock, and `live` has a row.
 */
export const lockRoomUntilLive = (identity: SocketIdentity): SQL => {
  const [isLive, isKnown] = [sql`EXISTS (SELECT FROM live)`, isKnownRoom(identity.room)]
  return sql`
    live AS (SELECT FROM ${members} WHERE ${isSender(identity)}),
    ${lockRooms(sql`${isKnown} AND NOT ${isLive}`, { room: 'locked', members: 'locked_members' })},
    room AS (SELECT * FROM locked UNION ALL SELECT * FROM ${rooms} WHERE ${isKnown} AND ${isLive}),
    member_rows AS (
      SELECT * FROM locked_members
      UNION ALL SELECT * FROM ${members} WHERE ${ofMember.room_id} = ${identity.room} AND ${isLive})`
}

/** Condition on a relation of member rows: the member who sent a frame, while its socket is their live one. */
export const isSender = ({ member, connection }: SocketIdentity): SQL => sql`
  ${ofMember.id} = ${member} AND ${ofMember.connection_id} = ${connection}
  AND ${ofMember.presence} = 'live' AND ${isWelcome(ofMember.status)}`

/** CTE `sender`: the row in `member_rows` of the member who sent a frame, while the door is open. */
export const senderRow = (identity: SocketIdentity): SQL => sql`
  sender AS (SELECT * FROM member_rows WHERE ${isSender(identity)} AND ${isDoorOpen})`

/** Milliseconds until the `expires_at` of the relation in reach, not below 0. */
export const doorMs = sql`greatest(0, ceil(extract(epoch FROM ${ofRoom.expires_at} - now()) * 1000))`

/** Sockets of the member in reach that have yet to say hello, as JSON. */
const pendingJson = (() => {
  const n = nonces.as('n')
  return sql`(
    SELECT coalesce(json_agg(${n.connection_id}), '[]') FROM ${nonces} n
    WHERE ${n.member_id} = ${ofMember.id} AND ${n.connection_id} IS NOT NULL AND ${n.expires_at} > now())`
})()

/** Rows of a relation of members as JSON that `MemberRow` reads, in the order of their arrival. */
export const memberRowsJson = (relation: SQL): SQL => sql`(
  SELECT coalesce(
    json_agg(
      json_build_object(
        'id', ${ofMember.id}, 'name', ${ofMember.name}, 'verified', ${ofMember.verified},
        'status', ${ofMember.status}, 'isSilent', NOT ${isAwake}, 'pending', ${pendingJson},
        'connection', CASE WHEN ${ofMember.presence} = 'live' THEN ${ofMember.connection_id} END)
      ORDER BY coalesce(${ofMember.admitted_at}, ${ofMember.knocked_at}), ${ofMember.knocked_at}, ${ofMember.id}),
    '[]')
  FROM ${relation})`

/**
 * Row of the CTE `room` as JSON that `RoomState` reads; null when there is none. `member_rows` are as before the
 * statement's changes.
 */
export const roomStateJson = (memberRows: SQL = sql`member_rows`): SQL => sql`(
  SELECT json_build_object('admin', ${ofRoom.admin}, 'seats', ${ofRoom.seats}, 'doorMs', ${doorMs},
                           'locked', ${ofRoom.locked}, 'heldBack', ${ofRoom.held_back},
                           'members', ${memberRowsJson(memberRows)})
  FROM room)`
