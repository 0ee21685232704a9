import { type SQL, sql } from 'drizzle-orm'
import type { RoomId } from '../id'
import type { Snapshot } from '../protocol/member'
import { members, nonces } from '../tables'
import { isWelcome } from '../member-status-sql'

/** Ticket of a member who has created or joined a room: the room's state for them, and the nonce of one socket. */
export type JoinTicket = { room: RoomId; state: Snapshot; nonce: string }

/** Nonces of one member at the same time, redeemed ones included until their sockets have said hello. */
const NONCES_MAX = 4

/**
 * CTE `minted`: keeps the hash of a fresh nonce for the member in the CTE `joining`, unless they are denied or removed.
 * It takes the place of their oldest one that was not redeemed; empty where all have been, by sockets that have yet to
 * say hello. A slot is a key, so that no number of joins at the same moment makes more.
 */
export const mintNonce = (hash: string, seconds: number): SQL => {
  const { hash: nonceHash, member_id, slot, connection_id, expires_at } = nonces.columns
  const [n, taken, excluded, m] = [nonces.as('n'), nonces.as('o'), nonces.as('excluded'), members.columns]
  return sql`
    minted AS (
      INSERT INTO ${nonces} AS n (${nonceHash}, ${member_id}, ${slot}, ${expires_at})
      SELECT ${hash}, ${m.id}, free.slot, now() + make_interval(secs => ${seconds})
      FROM joining, LATERAL (
        SELECT place.slot FROM generate_series(0, ${NONCES_MAX - 1}::int) AS place(slot)
        WHERE NOT EXISTS (
          SELECT FROM ${nonces} o
          WHERE ${taken.member_id} = ${m.id} AND ${taken.slot} = place.slot AND ${isPending(taken)})
        ORDER BY (${NONCES_MAX}::int + place.slot - ${m.tickets} % ${NONCES_MAX}::int) % ${NONCES_MAX}::int LIMIT 1) free
      WHERE ${isWelcome(m.status)}
      ON CONFLICT (${member_id}, ${slot}) DO UPDATE
        SET ${nonceHash} = ${excluded.hash}, ${connection_id} = NULL, ${expires_at} = ${excluded.expires_at}
        WHERE NOT ${isPending(n)}
      RETURNING ${n.hash})`
}

/** Condition on a nonce: a socket has redeemed it, and may still say hello. */
const isPending = (n: ReturnType<typeof nonces.as>): SQL =>
  sql`(${n.connection_id} IS NOT NULL AND ${n.expires_at} > now())`
