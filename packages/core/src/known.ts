import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from './db'
import { RoomId } from './id'
import { MemberStatus } from './protocol/member'
import { hashSecret } from './secret'

const ms = sql`ceil(extract(epoch FROM expires_at - now()) * 1000)`

const Known = v.object({
  /** The session that asks; null once there is none, or its time is over. */
  session: v.nullable(v.object({ name: v.string(), verified: v.boolean(), expiresMs: v.number() })),
  /** The same person's sessions in other browsers: only one who is verified can have any. */
  elsewhere: v.array(v.object({ expiresMs: v.number() })),
  /** The rooms that still list this person. */
  rooms: v.array(
    v.object({
      room: RoomId,
      status: MemberStatus,
      name: v.string(),
      isAdmin: v.boolean(),
      /** The server holds the address of a socket that reaches them. */
      isConnected: v.boolean(),
      /** How many others the room lists. */
      others: v.number(),
      expiresMs: v.number(),
    }),
  ),
  /** Nonces of sockets that have not been opened yet. */
  nonces: v.array(v.object({ expiresMs: v.number() })),
  /** Rows of theirs whose time is over: nothing reads them, and the sweeper will delete them. */
  leftovers: v.number(),
})

/** What the server holds about one person. Milliseconds by the database's clock. */
export type Known = v.InferOutput<typeof Known>

/** Whose a token is, expired or not: for what is left of them may be left for the sweeper. */
const mine = (hash: string) => sql`
  mine AS (SELECT user_id FROM sessions WHERE token_hash = ${hash}),
  every_session AS (SELECT s.* FROM sessions s JOIN mine USING (user_id))`

/** Everything that is kept about whoever this token belongs to. */
export const look = async (db: Db, token: string): Promise<Known> => {
  const hash = await hashSecret(token)
  return only(
    db,
    Known,
    sql`WITH ${mine(hash)},
          places AS (
            SELECT m.*, r.expires_at, r.admin, (SELECT count(*) FROM members o WHERE o.room_id = r.id) - 1 AS others
            FROM mine JOIN members m USING (user_id) JOIN rooms r ON r.id = m.room_id),
          my_nonces AS (SELECT n.expires_at FROM places p JOIN nonces n ON n.member_id = p.id)
        SELECT json_build_object(
          'session', (SELECT json_build_object('name', name, 'verified', verified, 'expiresMs', ${ms})
                      FROM every_session WHERE token_hash = ${hash} AND expires_at > now()),
          'elsewhere', (SELECT coalesce(json_agg(json_build_object('expiresMs', ${ms}) ORDER BY expires_at), '[]')
                        FROM every_session WHERE token_hash <> ${hash} AND expires_at > now()),
          'rooms', (SELECT coalesce(json_agg(json_build_object(
                      'room', room_id, 'status', status, 'name', name, 'isAdmin', id = admin,
                      'isConnected', connection_id IS NOT NULL, 'others', others, 'expiresMs', ${ms})
                      ORDER BY expires_at, room_id), '[]') FROM places WHERE expires_at > now()),
          'nonces', (SELECT coalesce(json_agg(json_build_object('expiresMs', ${ms}) ORDER BY expires_at), '[]')
                     FROM my_nonces WHERE expires_at > now()),
          'leftovers', (SELECT count(*) FROM (
                          SELECT expires_at FROM every_session UNION ALL SELECT expires_at FROM places
                          UNION ALL SELECT expires_at FROM my_nonces) rows WHERE expires_at <= now())) AS value`,
  )
}

/** Nothing at all: of whoever brings no token. */
export const nothing: Known = { session: null, elsewhere: [], rooms: [], nonces: [], leftovers: 0 }

/**
 * Deletes everything that is kept about whoever this token belongs to, in one statement: sessions, places, nonces.
 * The seats are free and a room with nobody left in it closes, as when they leave. A room whose admin is gone so has
 * its next one by the next sign of life of a member, who is told (see Presence.ping); peers lose nothing but a name.
 * Rooms before members, by their ids: the order of every statement that locks both.
 */
export const forget = async (db: Db, token: string): Promise<void> => {
  await db.execute(sql`
    WITH ${mine(await hashSecret(token))},
      room AS (
        SELECT * FROM rooms WHERE id IN (SELECT room_id FROM members JOIN mine USING (user_id))
        ORDER BY id FOR NO KEY UPDATE),
      people AS (SELECT m.* FROM room JOIN members m ON m.room_id = room.id FOR NO KEY UPDATE OF m),
      gone AS (
        DELETE FROM members m USING people p JOIN mine USING (user_id)
        WHERE m.id = p.id RETURNING p.room_id, p.status),
      counted AS (
        UPDATE rooms r SET
          seats_taken = r.seats_taken - 1,
          expires_at = CASE WHEN EXISTS (
              SELECT FROM people p WHERE p.room_id = r.id AND p.status = 'admitted'
                AND p.user_id NOT IN (SELECT user_id FROM mine))
            THEN r.expires_at ELSE least(r.expires_at, now()) END
        FROM gone WHERE r.id = gone.room_id AND gone.status = 'admitted')
    DELETE FROM sessions s USING mine WHERE s.user_id = mine.user_id`)
}
