import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { delivery, problem } from '../deliveries'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { findMember, isReachable, type ReachableMember, RoomState } from './state'
import { isKnownRoom, roomStateJson } from './state-sql'

/** The one to whom this member may speak at the door, if they are there: the admin to a knock, a knock to the admin. */
const findListener = (
  state: RoomState,
  sender: ReachableMember,
  to: ReachableMember['id'],
): ReachableMember | null => {
  const listener = findMember(state, to)
  if (!listener || !isReachable(listener)) return null
  const isOfAdmin = sender.id === state.admin && listener.status === 'waiting'
  const isOfKnock =
    sender.status === 'waiting' && listener.id === state.admin && listener.status === 'admitted'
  return isOfAdmin || isOfKnock ? listener : null
}

/**
 * Relays a line between the admin and a member who waits, who have no link yet. Nothing of it is kept or logged. Other
 * members can speak to nobody at the door, and those who wait not to each other. A plain read, as a signal is.
 */
export const say = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'say' }>,
): Promise<Delivery[]> => {
  const { id, room_id } = members.columns
  const state = await only(
    db,
    v.nullable(RoomState),
    sql`WITH room AS (SELECT * FROM ${rooms} WHERE ${isKnownRoom(identity.room)}),
          member_rows AS (SELECT * FROM ${members} WHERE ${room_id} = ${identity.room}
                          AND ${id} IN (${identity.member}, ${frame.to}))
        SELECT ${roomStateJson()} AS value`,
  )
  const authorized = authorizeSender(state, identity, { re: frame.id })
  if (!authorized.ok) return authorized.answer
  const { sender } = authorized
  const listener = findListener(authorized.state, sender, frame.to)
  if (listener) return [delivery(listener.connection, { type: 'said', from: sender.id, text: frame.text })]
  const isNobody = sender.status === 'admitted' && sender.id !== authorized.state.admin
  return [
    isNobody
      ? problem(sender.connection, frame.id, { code: 'not_admin' })
      : problem(sender.connection, frame.id, { code: 'unknown_member', members: [frame.to] }),
  ]
}
