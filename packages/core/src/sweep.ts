import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from './db'
import { ConnectionId } from './id'
import { GRACE_SECONDS } from './room/state-sql'
import { members, nonces, rateLimits, rendezvous, rooms, sessions, signIns } from './tables'

const Swept = v.object({
  rooms: v.number(),
  sessions: v.number(),
  nonces: v.number(),
  signIns: v.number(),
  rateLimits: v.number(),
  rendezvous: v.number(),
  sockets: v.array(ConnectionId),
})

/** Rows that one batch has removed, by table, and the sockets that were bound by them: live ones, and pending. */
export type Swept = v.InferOutput<typeof Swept>

/**
 * Selection of up to `batch` keys of a table that expired `grace` seconds ago, oldest first. Rows that another statement
 * locks are left out.
 */
const expired = (table: SQL, by: { key: SQL; expiresAt: SQL; batch: number; grace: number }): SQL => sql`
  SELECT ${by.key} FROM ${table} WHERE ${by.expiresAt} <= now() - make_interval(secs => ${by.grace})
  ORDER BY ${by.expiresAt} LIMIT ${by.batch}::int FOR UPDATE SKIP LOCKED`

/**
 * Sweeps up to `batch` expired rows of each kind: rooms with their members and nonces once the grace is over, sessions,
 * nonces, sign-ins, rate limits and seats at a rendezvous. Rows that are locked are left for the next time, so sweepers
 * may overlap. The nonces of a room that is over go with it alone: a sweeper that deletes a room cannot leave them out,
 * and two that each held some of the other's would deadlock. Nothing relies on it having run.
 */
export const sweep = async (db: Db, batch: number, graceSeconds = GRACE_SECONDS): Promise<Swept> => {
  const of = <Key extends string>(
    table: { columns: Record<Key | 'expires_at', SQL> } & object,
    key: Key,
    grace = 0,
  ): SQL =>
    expired(sql`${table}`, { key: table.columns[key], expiresAt: table.columns.expires_at, batch, grace })
  const isOver = (room: ReturnType<typeof rooms.as>): SQL =>
    sql`${room.expires_at} <= now() - make_interval(secs => ${graceSeconds})`
  const c = members.columns
  const [m, r, s] = [members.as('m'), rooms.as('r'), sessions.as('s')]
  const [n, i, l, e] = [nonces.as('n'), signIns.as('i'), rateLimits.as('l'), rendezvous.as('e')]
  return only(
    db,
    Swept,
    sql`WITH stale_rooms AS (${of(rooms, 'id', graceSeconds)}),
        bound AS (
          SELECT ${m.id}, ${m.connection_id} FROM stale_rooms d JOIN ${members} m ON ${m.room_id} = ${rooms.as('d').id}
          FOR UPDATE OF m),
        gone_rooms AS (
          DELETE FROM ${rooms} r USING stale_rooms d
          WHERE ${r.id} = ${rooms.as('d').id} AND (SELECT count(*) FROM bound) >= 0
          RETURNING 1),
        stale_sessions AS (${of(sessions, 'token_hash')}),
        gone_sessions AS (
          DELETE FROM ${sessions} s USING stale_sessions d
          WHERE ${s.token_hash} = ${sessions.as('d').token_hash} RETURNING 1),
        stale_nonces AS (
          SELECT ${n.hash} FROM ${nonces} n JOIN ${members} m ON ${m.id} = ${n.member_id}
          WHERE ${n.expires_at} <= now() AND NOT EXISTS (
            SELECT FROM ${rooms} r WHERE ${r.id} = ${m.room_id} AND ${isOver(r)})
          ORDER BY ${n.expires_at} LIMIT ${batch}::int FOR UPDATE OF n SKIP LOCKED),
        gone_nonces AS (
          DELETE FROM ${nonces} n USING stale_nonces d WHERE ${n.hash} = ${nonces.as('d').hash}
          RETURNING ${n.connection_id}),
        left_sockets AS (
          SELECT ${c.connection_id} FROM bound
          UNION SELECT ${n.connection_id} FROM bound b JOIN ${nonces} n ON ${n.member_id} = ${members.as('b').id}
          UNION SELECT ${c.connection_id} FROM gone_nonces),
        stale_sign_ins AS (${of(signIns, 'hash')}),
        gone_sign_ins AS (
          DELETE FROM ${signIns} i USING stale_sign_ins d WHERE ${i.hash} = ${signIns.as('d').hash} RETURNING 1),
        stale_rate_limits AS (${of(rateLimits, 'key')}),
        gone_rate_limits AS (
          DELETE FROM ${rateLimits} l USING stale_rate_limits d
          WHERE ${l.key} = ${rateLimits.as('d').key} RETURNING 1),
        stale_rendezvous AS (${of(rendezvous, 'hash')}),
        gone_rendezvous AS (
          DELETE FROM ${rendezvous} e USING stale_rendezvous d
          WHERE ${e.hash} = ${rendezvous.as('d').hash} RETURNING 1)
        SELECT json_build_object(
          'rooms', (SELECT count(*) FROM gone_rooms),
          'sessions', (SELECT count(*) FROM gone_sessions),
          'nonces', (SELECT count(*) FROM gone_nonces),
          'signIns', (SELECT count(*) FROM gone_sign_ins),
          'rateLimits', (SELECT count(*) FROM gone_rate_limits),
          'rendezvous', (SELECT count(*) FROM gone_rendezvous),
          'sockets', (
            SELECT coalesce(json_agg(${c.connection_id}) FILTER (WHERE ${c.connection_id} IS NOT NULL), '[]')
            FROM left_sockets)) AS value`,
  )
}
