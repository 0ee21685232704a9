import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one } from './db'
import { ConnectionId, MemberId, RoomId } from './id'
import { err, ok, type Result } from './result'
import { hashSecret } from './secret'

const Bound = v.object({ room: RoomId, member: MemberId, replaces: v.nullable(ConnectionId) })

/** Whose socket a nonce opens, and which socket of theirs it supersedes. */
export type Bound = v.InferOutput<typeof Bound>

/**
 * Spends a nonce and binds the connection to its member, `pending` until the first frame. Of any number who present
 * one nonce at once, one is bound. Locks room, member, nonce, in that order, as everything else does.
 */
export const redeem = async (
  db: Db,
  nonce: string,
  connection: ConnectionId,
): Promise<Result<Bound, { code: 'nonce_unknown' }>> => {
  const hash = await hashSecret(nonce)
  const bound = await one(
    db,
    Bound,
    sql`WITH seat AS (
          SELECT m.id, m.room_id, m.connection_id, n.hash
          FROM nonces n JOIN members m ON m.id = n.member_id JOIN rooms r ON r.id = m.room_id
          WHERE n.hash = ${hash} AND n.expires_at > now() AND r.expires_at > now() AND m.status <> 'denied'
          FOR KEY SHARE OF r FOR NO KEY UPDATE OF m),
        spent AS (
          DELETE FROM nonces n USING seat WHERE n.hash = seat.hash AND n.expires_at > now()
          RETURNING n.member_id),
        bound AS (
          UPDATE members m SET connection_id = ${connection}, presence = 'pending'
          FROM spent WHERE m.id = spent.member_id
          RETURNING m.id)
        SELECT json_build_object('room', seat.room_id, 'member', seat.id, 'replaces', seat.connection_id) AS value
        FROM seat JOIN bound ON bound.id = seat.id`,
  )
  return bound ? ok(bound) : err({ code: 'nonce_unknown' })
}
