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
 * CTE `gate`: holds the gates of the rooms whose ids the query selects, one after the other, until the transaction
 * ends. A statement that locks a room's row to change it passes its gate first, so that none waits for the row itself.
 * Postgres would deadlock: the waiter keeps the lock of the version that it found, and the holder needs it again to
 * change the row, where joins share it (ADR 0080).
 */
export const roomGate = (ids: SQL): SQL => sql`
  gate AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(key)
    FROM (SELECT hashtextextended(id, 0) AS key FROM (${ids}) gated(id) ORDER BY key) keys)`

/** Condition that is met once the CTE `gate` holds the gates of all its rooms. */
export const isPastGate = sql`(SELECT count(*) FROM gate) >= 0`

/**
 * CTEs `room` and `member_rows`: the room, if its door is open, and its members, all locked and so re-read as they are
 * when the lock is had. READ COMMITTED gives the rest of the statement the snapshot of its beginning, so whatever
 * decides must be read through these. Gate, room, members, everywhere: hence no deadlock. The room's lock spares
 * `FOR KEY SHARE`, so joins and foreign keys need not wait for it.
 */
export const lockRoom = (room: RoomId): SQL => lockRooms(isOpenRoom(room), sql`NO KEY UPDATE`)

/**
 * CTEs of `lockRoom` for the rooms that the condition on `rooms` picks, open or not, in a statement that may delete
 * them. Joins have to wait for it: a lock that was raised at the `DELETE` could deadlock with a join, which shares the
 * room and waits for a member.
 */
export const lockRoomsToDelete = (condition: SQL): SQL => lockRooms(condition, sql`UPDATE`)

const lockRooms = (condition: SQL, strength: SQL): SQL => sql`
  ${roomGate(sql`SELECT ${ofRoom.id} FROM ${rooms} WHERE ${condition}`)},
  room AS (
    SELECT * FROM ${rooms} WHERE ${condition} AND ${isPastGate} ORDER BY ${ofRoom.id} FOR ${strength}),
  member_rows AS (
    SELECT m.* FROM room JOIN ${members} m ON ${members.as('m').room_id} = ${rooms.as('room').id}
    FOR NO KEY UPDATE OF m)`

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
