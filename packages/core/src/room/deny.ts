import { sql } from 'drizzle-orm'
import type { Db } from '../db'
import { deliveryThenClose } from '../deliveries'
import type { MemberId } from '../id'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { decide, problemFor } from './decide'
import { findMember, isReachable } from './state'

/**
 * Denies waiting members. They stay denied for as long as the room lasts, so that to knock again is no use. Their networks
 * are noted in the room's row, by which `join` counts denials.
 */
export const deny = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'deny' }>,
): Promise<Delivery[]> => {
  const [r, m, room, c] = [rooms.as('r'), members.as('m'), rooms.as('room'), members.columns]
  const decision = await decide(db, identity, frame, {
    status: 'waiting',
    by: sql`
      decided AS (
        UPDATE ${members} m SET ${c.status} = 'denied'
        FROM asked WHERE ${m.id} = asked.id RETURNING ${m.id}, ${m.network}),
      noted AS (
        UPDATE ${rooms} r
        SET ${rooms.columns.denied} = ${room.denied} || ARRAY(SELECT ${c.network} FROM decided WHERE ${c.network} IS NOT NULL)
        FROM room WHERE ${r.id} = ${room.id} AND EXISTS (SELECT FROM decided))`,
  })
  if (!decision.ok) return decision.answer
  const { state, sender, named, decided } = decision
  const isDenied = (id: MemberId) => decided.includes(id) || findMember(state, id)?.status === 'denied'
  return [
    ...state.members
      .filter(isReachable)
      .filter(({ id }) => decided.includes(id))
      .map(({ connection }) => deliveryThenClose(connection, 'denied')),
    ...problemFor(sender.connection, frame.id, {
      code: 'unknown_member',
      members: named.filter((id) => !isDenied(id)),
    }),
  ]
}
