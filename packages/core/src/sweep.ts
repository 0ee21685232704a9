import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from './db'
import { ConnectionId } from './id'

const Swept = v.object({
  rooms: v.number(),
  sessions: v.number(),
  nonces: v.number(),
  signIns: v.number(),
  allowances: v.number(),
  sockets: v.array(ConnectionId),
})

/** What one batch has removed, and the sockets that were still bound in it. */
export type Swept = v.InferOutput<typeof Swept>

/**
 * Removes up to `batch` of each thing that has expired: rooms with their members and nonces, sessions, nonces,
 * sign-ins and allowances. Rows that somebody holds are left for the next time, so sweepers may overlap. Nothing relies on it having run.
 */
export const sweep = async (db: Db, batch: number): Promise<Swept> =>
  only(
    db,
    Swept,
    sql`WITH doomed AS (
          SELECT id FROM rooms WHERE expires_at <= now()
          ORDER BY expires_at LIMIT ${batch}::int FOR UPDATE SKIP LOCKED),
        occupants AS (
          SELECT m.connection_id FROM doomed JOIN members m ON m.room_id = doomed.id FOR UPDATE OF m),
        gone_rooms AS (
          DELETE FROM rooms r USING doomed WHERE r.id = doomed.id AND (SELECT count(*) FROM occupants) >= 0
          RETURNING 1),
        stale_sessions AS (
          SELECT token_hash FROM sessions WHERE expires_at <= now()
          ORDER BY expires_at LIMIT ${batch}::int FOR UPDATE SKIP LOCKED),
        gone_sessions AS (
          DELETE FROM sessions s USING stale_sessions d WHERE s.token_hash = d.token_hash RETURNING 1),
        stale_nonces AS (
          SELECT hash FROM nonces WHERE expires_at <= now()
          ORDER BY expires_at LIMIT ${batch}::int FOR UPDATE SKIP LOCKED),
        gone_nonces AS (DELETE FROM nonces n USING stale_nonces d WHERE n.hash = d.hash RETURNING 1),
        stale_sign_ins AS (
          SELECT hash FROM sign_ins WHERE expires_at <= now()
          ORDER BY expires_at LIMIT ${batch}::int FOR UPDATE SKIP LOCKED),
        gone_sign_ins AS (DELETE FROM sign_ins s USING stale_sign_ins d WHERE s.hash = d.hash RETURNING 1),
        stale_allowances AS (
          SELECT key FROM allowances WHERE expires_at <= now()
          ORDER BY expires_at LIMIT ${batch}::int FOR UPDATE SKIP LOCKED),
        gone_allowances AS (DELETE FROM allowances a USING stale_allowances d WHERE a.key = d.key RETURNING 1)
        SELECT json_build_object(
          'rooms', (SELECT count(*) FROM gone_rooms),
          'sessions', (SELECT count(*) FROM gone_sessions),
          'nonces', (SELECT count(*) FROM gone_nonces),
          'signIns', (SELECT count(*) FROM gone_sign_ins),
          'allowances', (SELECT count(*) FROM gone_allowances),
          'sockets', (SELECT coalesce(json_agg(connection_id) FILTER (WHERE connection_id IS NOT NULL), '[]')
                      FROM occupants)) AS value`,
  )
