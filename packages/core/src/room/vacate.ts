import { sql } from 'drizzle-orm'
import type { Db } from '../db'
import { toPeers } from '../deliveries'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { decide } from './decide'

/**
 * Frees the seats of members who have told the admin over the mesh that they leave: they had no socket to say so. One
 * who has a live socket speaks for themselves, and is left alone; to come back is to knock.
 */
export const vacate = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'vacate' }>,
): Promise<Delivery[]> => {
  const [r, m, room] = [rooms.as('r'), members.as('m'), rooms.as('room')]
  const decision = await decide(db, identity, frame, {
    status: 'admitted',
    by: sql`
      decided AS (
        DELETE FROM ${members} m USING asked
        WHERE ${m.id} = asked.id AND ${m.presence} IS DISTINCT FROM 'live' RETURNING ${m.id}),
      vacated AS (
        UPDATE ${rooms} r SET ${rooms.columns.seats_taken} = ${room.seats_taken} - (SELECT count(*) FROM decided)
        FROM room WHERE ${r.id} = ${room.id} AND EXISTS (SELECT FROM decided))`,
  })
  if (!decision.ok) return decision.answer
  const { state, decided } = decision
  // Those who are gone have no socket, so that they are no peers to tell.
  return decided.flatMap((member) =>
    toPeers(state, member, { type: 'left', member, admin: state.admin, reason: 'left' }),
  )
}
