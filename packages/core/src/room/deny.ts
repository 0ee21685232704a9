import { sql } from 'drizzle-orm'
import type { Db } from '../db'
import { deliveryThenClose } from '../deliveries'
import type { MemberId } from '../id'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members } from '../tables'
import { decide, problemFor } from './decide'
import { findMember, isReachable } from './state'

/** Denies waiting members. They stay denied for as long as the room lasts, so that to knock again is no use. */
export const deny = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'deny' }>,
): Promise<Delivery[]> => {
  const m = members.as('m')
  const decision = await decide(db, identity, frame, {
    status: 'waiting',
    by: sql`
      decided AS (
        UPDATE ${members} m SET ${members.columns.status} = 'denied'
        FROM asked WHERE ${m.id} = asked.id RETURNING ${m.id})`,
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
