import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one } from './db'
import { ConnectionId, MemberId, RoomId } from './id'
import { err, ok, type Result } from './result'
import { isWelcome } from './member-status-sql'
import { hashSecret } from './secret'
import { members, nonces, rooms } from './tables'

const RedeemedNonce = v.object({ room: RoomId, member: MemberId, replaces: v.nullable(ConnectionId) })

/** Redeemed nonce: the member whom it has bound a socket to, and the socket of theirs that this one supersedes. */
export type RedeemedNonce = v.InferOutput<typeof RedeemedNonce>

const Redemption = v.object({ ...RedeemedNonce.entries, isBound: v.boolean(), isLate: v.boolean() })

/**
 * Redeems a nonce, which can be done once, and binds the connection to its member, `pending` until the first frame. Of
 * any number of attempts at the same moment one succeeds. Locks room, member, nonce, in that order, as everything else
 * does. `withinMs` is how long it may wait for these locks, by the database's clock: after that it changes nothing
 * and answers `too_late`, whether or not its caller still listens.
 */
export const redeem = async (
  db: Db,
  nonce: string,
  options: { connection: ConnectionId; withinMs: number },
): Promise<Result<RedeemedNonce, { code: 'nonce_unknown' | 'too_late' }>> => {
  const hash = await hashSecret(nonce)
  const [n, m, r] = [nonces.as('n'), members.as('m'), rooms.as('r')]
  const [held, spent, bound] = [members.as('held'), nonces.as('spent'), members.as('bound')]
  const { connection_id, presence } = members.columns
  const isLate = sql`clock_timestamp() >= now() + make_interval(secs => ${options.withinMs / 1000})`
  const found = await one(
    db,
    Redemption,
    sql`WITH held AS (
          SELECT ${m.id}, ${m.room_id}, ${m.connection_id}, ${n.hash}
          FROM ${nonces} n JOIN ${members} m ON ${m.id} = ${n.member_id} JOIN ${rooms} r ON ${r.id} = ${m.room_id}
          WHERE ${n.hash} = ${hash} AND ${n.expires_at} > now() AND ${r.expires_at} > now() AND ${isWelcome(m.status)}
          FOR NO KEY UPDATE OF r FOR NO KEY UPDATE OF m),
        timely AS (SELECT * FROM held WHERE NOT ${isLate}),
        spent AS (
          DELETE FROM ${nonces} n USING timely
          WHERE ${n.hash} = ${nonces.as('timely').hash} AND ${n.expires_at} > now()
          RETURNING ${n.member_id}),
        bound AS (
          UPDATE ${members} m SET ${connection_id} = ${options.connection}, ${presence} = 'pending'
          FROM spent WHERE ${m.id} = ${spent.member_id}
          RETURNING ${m.id})
        SELECT json_build_object(
          'room', ${held.room_id}, 'member', ${held.id}, 'replaces', ${held.connection_id},
          'isBound', ${bound.id} IS NOT NULL, 'isLate', NOT EXISTS (SELECT FROM timely)) AS value
        FROM held LEFT JOIN bound ON ${bound.id} = ${held.id}`,
  )
  if (!found) return err({ code: 'nonce_unknown' })
  const { isBound, isLate: wasLate, ...redeemed } = found
  return isBound ? ok(redeemed) : err({ code: wasLate ? 'too_late' : 'nonce_unknown' })
}
