import { sql } from 'drizzle-orm'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { deliveryThenClose, problem } from '../deliveries'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members } from '../tables'
import { askedMembers, Decision, problemFor } from './decide'
import { findMember, isReachable } from './state'
import { lockRoom, roomStateJson, senderRow } from './state-sql'

/** Denies waiting members. They stay denied for as long as the room lasts, so that to knock again is no use. */
export const deny = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'deny' }>,
): Promise<Delivery[]> => {
  const named = [...new Set(frame.members)]
  const m = members.as('m')
  const { state: found, decided } = await only(
    db,
    Decision,
    sql`WITH ${lockRoom(identity.room)}, ${senderRow(identity)}, ${askedMembers(named, 'waiting')},
          refused AS (
            UPDATE ${members} m SET ${members.columns.status} = 'denied'
            FROM asked WHERE ${m.id} = asked.id RETURNING ${m.id})
        SELECT json_build_object('state', ${roomStateJson()}, 'decided',
          (SELECT coalesce(json_agg(id), '[]') FROM refused)) AS value`,
  )
  const authorized = authorizeSender(found, identity, { re: frame.id })
  if (!authorized.ok) return authorized.answer
  const { state, sender } = authorized
  if (state.admin !== sender.id) return [problem(sender.connection, frame.id, { code: 'not_admin' })]
  const isDenied = (id: (typeof named)[number]) =>
    decided.includes(id) || findMember(state, id)?.status === 'denied'
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
