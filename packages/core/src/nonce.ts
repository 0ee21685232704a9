import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one } from './db'
import { type ConnectionId, MemberId, RoomId } from './id'
import { err, ok, type Result } from './result'
import { isWelcome } from './member-status-sql'
import { hashSecret } from './secret'
import { members, nonces, rooms } from './tables'

const RedeemedNonce = v.object({ room: RoomId, member: MemberId })

/** Redeemed nonce: the member whom it has bound a socket to. */
export type RedeemedNonce = v.InferOutput<typeof RedeemedNonce>

const Redemption = v.object({ ...RedeemedNonce.entries, isBound: v.boolean(), isLate: v.boolean() })

/** Seconds from the authorizer's answer to the hello of a socket. A client gives up on a socket after 8. */
const HELLO_SECONDS = 30

/**
 * Redeems a nonce, which can be done once, and binds the connection to its member, `pending` until its hello: the live
 * socket of the member stays what it is until then. Of any number of attempts at the same moment one succeeds. Locks
 * room, member, nonce, in that order, as everything else does. `withinMs` is how long it may wait for these locks, by
 * the database's clock: after that it changes nothing and answers `too_late`, whether or not its caller still listens.
 */
export const redeem = async (
  db: Db,
  nonce: string,
  options: { connection: ConnectionId; withinMs: number },
): Promise<Result<RedeemedNonce, { code: 'nonce_unknown' | 'too_late' }>> => {
  const hash = await hashSecret(nonce)
  const [n, m, r] = [nonces.as('n'), members.as('m'), rooms.as('r')]
  const [held, bound] = [members.as('held'), nonces.as('bound')]
  const { connection_id, expires_at } = nonces.columns
  const isLate = sql`clock_timestamp() >= now() + make_interval(secs => ${options.withinMs / 1000})`
  const isUnspent = sql`${n.connection_id} IS NULL AND ${n.expires_at} > now()`
  const found = await one(
    db,
    Redemption,
    sql`WITH held AS (
          SELECT ${m.id}, ${m.room_id}, ${n.hash}
          FROM ${nonces} n JOIN ${members} m ON ${m.id} = ${n.member_id} JOIN ${rooms} r ON ${r.id} = ${m.room_id}
          WHERE ${n.hash} = ${hash} AND ${isUnspent} AND ${r.expires_at} > now() AND ${isWelcome(m.status)}
          FOR NO KEY UPDATE OF r FOR NO KEY UPDATE OF m),
        timely AS (SELECT * FROM held WHERE NOT ${isLate}),
        bound AS (
          UPDATE ${nonces} n SET
            ${connection_id} = ${options.connection},
            ${expires_at} = now() + make_interval(secs => ${HELLO_SECONDS})
          FROM timely WHERE ${n.hash} = ${nonces.as('timely').hash} AND ${isUnspent}
          RETURNING ${n.member_id})
        SELECT json_build_object(
          'room', ${held.room_id}, 'member', ${held.id},
          'isBound', ${bound.member_id} IS NOT NULL, 'isLate', NOT EXISTS (SELECT FROM timely)) AS value
        FROM held LEFT JOIN bound ON ${bound.member_id} = ${held.id}`,
  )
  if (!found) return err({ code: 'nonce_unknown' })
  const { isBound, isLate: wasLate, ...redeemed } = found
  return isBound ? ok(redeemed) : err({ code: wasLate ? 'too_late' : 'nonce_unknown' })
}
