import { sql } from 'drizzle-orm'
import type { Db } from '../db'
import { deliveryThenClose, toPeers } from '../deliveries'
import type { MemberId } from '../id'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { decide, problemFor } from './decide'
import { findMember, isReachable, type RoomState } from './state'

/**
 * Removes admitted members: their seats are free, their sockets are closed, and they stay removed for as long as the
 * room lasts, so that a reload does not bring them back. The others are told by `left`, and close their links.
 */
export const remove = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'remove' }>,
): Promise<Delivery[]> => {
  const [r, m, room] = [rooms.as('r'), members.as('m'), rooms.as('room')]
  const decision = await decide(db, identity, frame, {
    status: 'admitted',
    by: sql`
      decided AS (
        UPDATE ${members} m SET ${members.columns.status} = 'removed', ${members.columns.admitted_at} = NULL
        FROM asked WHERE ${m.id} = asked.id RETURNING ${m.id}),
      vacated AS (
        UPDATE ${rooms} r
        SET ${rooms.columns.seats_taken} = ${room.seats_taken} - (SELECT count(*) FROM decided)
        FROM room WHERE ${r.id} = ${room.id} AND EXISTS (SELECT FROM decided))`,
  })
  if (!decision.ok) return decision.answer
  const { state, sender, named, decided } = decision
  const isRemoved = (id: MemberId) => decided.includes(id) || findMember(state, id)?.status === 'removed'
  return [
    ...announceRemoved(state, decided),
    ...problemFor(sender.connection, frame.id, {
      code: 'unknown_member',
      members: named.filter((id) => !isRemoved(id)),
    }),
  ]
}

/** Deliveries to the removed members, and to those who stay. */
const announceRemoved = (before: RoomState, removed: MemberId[]): Delivery[] => {
  const after = { ...before, members: before.members.filter(({ id }) => !removed.includes(id)) }
  return [
    ...before.members
      .filter(isReachable)
      .filter(({ id }) => removed.includes(id))
      .map(({ connection }) => deliveryThenClose(connection, 'removed')),
    ...removed.flatMap((member) =>
      toPeers(after, member, { type: 'left', member, admin: after.admin, reason: 'removed' }),
    ),
  ]
}
