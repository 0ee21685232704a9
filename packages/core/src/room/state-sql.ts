import { type SQL, sql } from 'drizzle-orm'
import type { RoomId } from '../id'
import { isWelcome } from '../member-status-sql'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'

const ofRoom = rooms.columns
const ofMember = members.columns

/** Condition on `rooms`: this room, while its door is open. */
export const isOpenRoom = (room: RoomId): SQL => sql`${ofRoom.id} = ${room} AND ${ofRoom.expires_at} > now()`

/**
 * CTEs `room` and `member_rows`: the room, if its door is open, and its members, all locked and so re-read as they are
 * when the lock is had. READ COMMITTED gives the rest of the statement the snapshot of its beginning, so whatever
 * decides or is counted on must be read through these: an UPDATE first tries the row as it was at the beginning, and a
 * count that breaks a constraint there fails though the row of now would not. Room before members, everywhere, and a
 * room by this one strength: hence no deadlock (ADR 0092).
 */
export const lockRoom = (room: RoomId): SQL => lockRooms(isOpenRoom(room))

/** CTEs of `lockRoom` for the rooms that the condition on `rooms` picks, open or not: several in the order of their ids. */
export const lockRooms = (condition: SQL): SQL => sql`
  room AS (SELECT * FROM ${rooms} WHERE ${condition} ORDER BY ${ofRoom.id} FOR NO KEY UPDATE),
  member_rows AS (
    SELECT m.* FROM room JOIN ${members} m ON ${members.as('m').room_id} = ${rooms.as('room').id}
    FOR NO KEY UPDATE OF m)`

/**
 * CTEs `room` and `member_rows` as `lockRoom` gives them, for the first frame of a socket. Where the socket is live
 * already there is nothing to decide: they are read as they are, without a lock.
 */
export const lockRoomUntilLive = (identity: SocketIdentity): SQL => {
  const [isLive, isOpen] = [sql`EXISTS (SELECT FROM live)`, isOpenRoom(identity.room)]
  return sql`
    live AS (SELECT FROM ${members} WHERE ${isSender(identity)}),
    locked AS (SELECT * FROM ${rooms} WHERE ${isOpen} AND NOT ${isLive} FOR NO KEY UPDATE),
    locked_members AS (
      SELECT m.* FROM locked JOIN ${members} m ON ${members.as('m').room_id} = ${rooms.as('locked').id}
      FOR NO KEY UPDATE OF m),
    room AS (SELECT * FROM locked UNION ALL SELECT * FROM ${rooms} WHERE ${isOpen} AND ${isLive}),
    member_rows AS (
      SELECT * FROM locked_members
      UNION ALL SELECT * FROM ${members} WHERE ${ofMember.room_id} = ${identity.room} AND ${isLive})`
}

/** Condition on a relation of member rows: the member who sent a frame, while its socket is bound to them and live. */
export const isSender = ({ member, connection }: SocketIdentity): SQL => sql`
  ${ofMember.id} = ${member} AND ${ofMember.connection_id} = ${connection}
  AND ${ofMember.presence} = 'live' AND ${isWelcome(ofMember.status)}`

/** CTE `sender`: the row in `member_rows` of the member who sent a frame. */
export const senderRow = (identity: SocketIdentity): SQL => sql`
  sender AS (SELECT * FROM member_rows WHERE ${isSender(identity)})`

/** Milliseconds until the `expires_at` of the relation in reach, not below 0. */
export const doorMs = sql`greatest(0, ceil(extract(epoch FROM ${ofRoom.expires_at} - now()) * 1000))`

/** Rows of a relation of members as JSON that `MemberRow` reads, in the order of their arrival. */
export const memberRowsJson = (relation: SQL): SQL => sql`(
  SELECT coalesce(
    json_agg(
      json_build_object(
        'id', ${ofMember.id}, 'name', ${ofMember.name}, 'verified', ${ofMember.verified},
        'status', ${ofMember.status}, 'connection', ${ofMember.connection_id}, 'presence', ${ofMember.presence})
      ORDER BY coalesce(${ofMember.admitted_at}, ${ofMember.knocked_at}), ${ofMember.knocked_at}, ${ofMember.id}),
    '[]')
  FROM ${relation})`

/**
 * Row of the CTE `room` as JSON that `RoomState` reads; null when there is none. `member_rows` are as before the
 * statement's changes.
 */
export const roomStateJson = (memberRows: SQL = sql`member_rows`): SQL => sql`(
  SELECT json_build_object('admin', ${ofRoom.admin}, 'seats', ${ofRoom.seats}, 'doorMs', ${doorMs},
                           'members', ${memberRowsJson(memberRows)})
  FROM room)`
