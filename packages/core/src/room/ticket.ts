import { type SQL, sql } from 'drizzle-orm'
import type { RoomId } from '../id'
import type { Snapshot } from '../protocol/member'
import { members, nonces } from '../tables'
import { isWelcome } from '../member-status-sql'

/** Ticket of a member who has created or joined a room: the room's state for them, and the nonce of one socket. */
export type JoinTicket = { room: RoomId; state: Snapshot; nonce: string }

/** CTE `minted`: keeps the hash of a fresh nonce for the member in the CTE `joining`, unless they are denied or removed. */
export const mintNonce = (hash: string, seconds: number): SQL => {
  const { hash: nonceHash, member_id, expires_at } = nonces.columns
  return sql`
    minted AS (
      INSERT INTO ${nonces} (${nonceHash}, ${member_id}, ${expires_at})
      SELECT ${hash}, ${members.columns.id}, now() + make_interval(secs => ${seconds})
      FROM joining WHERE ${isWelcome(members.columns.status)})`
}
