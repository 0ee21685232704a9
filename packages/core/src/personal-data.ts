import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one, only } from './db'
import { RoomId, UserId } from './id'
import { MemberStatus } from './protocol/member'
import { lockRooms } from './room/state-sql'
import { hashSecret } from './secret'
import { members, nonces, rooms, sessions } from './tables'

const PersonalData = v.object({
  /** The session of the token; null when there is none, or its time is over. */
  session: v.nullable(v.object({ name: v.string(), verified: v.boolean(), expiresMs: v.number() })),
  /** The same user's sessions in other browsers: only a verified user can have any. */
  elsewhere: v.array(v.object({ expiresMs: v.number() })),
  /** The rooms that the user is a member of. */
  rooms: v.array(
    v.object({
      room: RoomId,
      status: MemberStatus,
      name: v.string(),
      isAdmin: v.boolean(),
      /** A socket is bound to the member. */
      isConnected: v.boolean(),
      /** How many other members the room has. */
      others: v.number(),
      expiresMs: v.number(),
    }),
  ),
  /** Nonces of sockets that have not been opened yet. */
  nonces: v.array(v.object({ expiresMs: v.number() })),
  /** Rows of the user whose time is over: nothing reads them, and the sweeper will delete them. */
  leftovers: v.number(),
})

/** Personal data: every row that is about one user. Milliseconds until its end by the database's clock. */
export type PersonalData = v.InferOutput<typeof PersonalData>

/** Personal data of a browser that has no token. */
export const NONE: PersonalData = { session: null, elsewhere: [], rooms: [], nonces: [], leftovers: 0 }

const { token_hash, user_id, name, verified, expires_at } = sessions.columns
const [s, m, r, n] = [sessions.as('s'), members.as('m'), rooms.as('r'), nonces.as('n')]
const ofMember = members.columns
const { admin } = rooms.columns

const expiresMs = sql`ceil(extract(epoch FROM ${expires_at} - now()) * 1000)`

/** CTE `owner`: the user whom the token belongs to, expired or not, since rows of theirs may be left for the sweeper. */
const owner = (hash: string): SQL => sql`
  owner AS (SELECT ${user_id} FROM ${sessions} WHERE ${token_hash} = ${hash})`

/** Finds the personal data of the user whom this token belongs to. */
export const find = async (db: Db, token: string): Promise<PersonalData> => {
  const hash = await hashSecret(token)
  return only(
    db,
    PersonalData,
    sql`WITH ${owner(hash)},
          own_sessions AS (SELECT s.* FROM ${sessions} s JOIN owner USING (${user_id})),
          memberships AS (
            SELECT m.*, ${r.expires_at}, ${r.admin}, (
              SELECT count(*) FROM ${members} o WHERE ${members.as('o').room_id} = ${r.id}) - 1 AS others
            FROM owner JOIN ${members} m USING (${user_id}) JOIN ${rooms} r ON ${r.id} = ${m.room_id}),
          own_nonces AS (
            SELECT ${n.expires_at} FROM memberships p JOIN ${nonces} n ON ${n.member_id} = ${members.as('p').id})
        SELECT json_build_object(
          'session', (SELECT json_build_object('name', ${name}, 'verified', ${verified}, 'expiresMs', ${expiresMs})
                      FROM own_sessions WHERE ${token_hash} = ${hash} AND ${expires_at} > now()),
          'elsewhere', (SELECT coalesce(json_agg(json_build_object('expiresMs', ${expiresMs}) ORDER BY ${expires_at}), '[]')
                        FROM own_sessions WHERE ${token_hash} <> ${hash} AND ${expires_at} > now()),
          'rooms', (SELECT coalesce(json_agg(json_build_object(
                      'room', ${ofMember.room_id}, 'status', ${ofMember.status}, 'name', ${ofMember.name},
                      'isAdmin', ${ofMember.id} = ${admin}, 'isConnected', ${ofMember.connection_id} IS NOT NULL,
                      'others', others, 'expiresMs', ${expiresMs})
                      ORDER BY ${expires_at}, ${ofMember.room_id}), '[]')
                    FROM memberships WHERE ${expires_at} > now()),
          'nonces', (SELECT coalesce(json_agg(json_build_object('expiresMs', ${expiresMs}) ORDER BY ${expires_at}), '[]')
                     FROM own_nonces WHERE ${expires_at} > now()),
          'leftovers', (SELECT count(*) FROM (
                          SELECT ${expires_at} FROM own_sessions UNION ALL SELECT ${expires_at} FROM memberships
                          UNION ALL SELECT ${expires_at} FROM own_nonces) rows WHERE ${expires_at} <= now())) AS value`,
  )
}

/**
 * Erases the personal data of the user whom this token belongs to: sessions, memberships, nonces. Two statements. The first
 * ends the sessions, for which it waits until nobody is just being made a member by one of them (see `lockSession`); the
 * second sees all that there is, and nothing comes after it. Between the two the token still tells whose it is, so that
 * who gets no answer can ask again.
 */
export const erase = async (db: Db, token: string): Promise<void> => {
  const user = await one(db, UserId, endSessions(await hashSecret(token)))
  if (user !== undefined) await db.execute(eraseRows(user))
}

/**
 * Ends all sessions of the user whom the token belongs to, and answers with the user. They end before any time that a
 * statement may have begun at: one that waits for this one compares them with its own.
 */
const endSessions = (hash: string): SQL => sql`
  WITH ${owner(hash)},
    own AS (
      SELECT ${s.token_hash} FROM ${sessions} s JOIN owner USING (${user_id})
      ORDER BY ${s.token_hash} FOR NO KEY UPDATE OF s),
    ended AS (
      UPDATE ${sessions} s SET ${expires_at} = '-infinity' FROM own
      WHERE ${s.token_hash} = ${sessions.as('own').token_hash})
  SELECT to_json(${user_id}) AS value FROM owner`

/**
 * Erases what there is of a user whose sessions have ended. Seats become free and a room without another admitted member is
 * deleted, as when they leave. A room whose admin is erased has its next one by the next knock or report, and the members
 * are told (see Socket.seekAdmin); peers lose nothing but a name. Sessions before rooms before members, each by their
 * keys: the order of every statement that locks them. A session of meanwhile is the user's own affair, and stays.
 */
const eraseRows = (user: UserId): SQL => {
  const [p, own, ended, over] = [members.as('p'), members.as('own'), members.as('ended'), sessions.as('over')]
  const theirRooms = sql`
    ${rooms.columns.id} IN (SELECT ${ofMember.room_id} FROM ${members} WHERE ${ofMember.user_id} = ${user})
    AND (SELECT count(*) FROM over) >= 0`
  return sql`
    WITH over AS (
        SELECT ${token_hash} FROM ${sessions} WHERE ${user_id} = ${user} AND ${expires_at} <= now()
        ORDER BY ${token_hash} FOR UPDATE),
      ${lockRooms(theirRooms)},
      own AS (SELECT * FROM member_rows WHERE ${ofMember.user_id} = ${user}),
      ended AS (
        SELECT ${own.room_id} FROM own WHERE ${own.status} = 'admitted' AND NOT EXISTS (
          SELECT FROM member_rows p
          WHERE ${p.room_id} = ${own.room_id} AND ${p.status} = 'admitted' AND ${p.id} <> ${own.id})),
      erased AS (DELETE FROM ${members} m USING own WHERE ${m.id} = ${own.id}),
      forgotten AS (DELETE FROM ${rooms} r USING ended WHERE ${r.id} = ${ended.room_id}),
      vacated AS (
        UPDATE ${rooms} r SET ${rooms.columns.seats_taken} = ${rooms.as('room').seats_taken} - 1
        FROM own JOIN room ON ${rooms.as('room').id} = ${own.room_id} LEFT JOIN ended USING (${ofMember.room_id})
        WHERE ${r.id} = ${own.room_id} AND ${own.status} = 'admitted' AND ${ended.room_id} IS NULL)
    DELETE FROM ${sessions} s USING over WHERE ${s.token_hash} = ${over.token_hash}`
}
