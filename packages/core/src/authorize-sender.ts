import { deliveryThenClose, problem } from './deliveries'
import type { Delivery } from './push'
import { findMember, isExpelled, type ReachableMember, type RoomState } from './room/state'
import type { SocketIdentity } from './socket/identity'

/** Sender of a frame, authorized as a member of the room; or refused, and then all that there is to answer. */
export type SenderCheck =
  { ok: true; state: RoomState; sender: ReachableMember } | { ok: false; answer: Delivery[] }

/**
 * Authorizes the sender of a frame, by the member row that their connection is bound to: the check that every frame
 * passes. A socket that has yet to say hello is told so and stays open; one that another has superseded is told of it;
 * one that is bound to nobody is of no use to anybody, and is closed. In the grace after the door only admitted members
 * are heard, and of their frames those that are `lasting`: the call's, and not the door's.
 */
export const authorizeSender = (
  state: RoomState | null,
  { member, connection }: SocketIdentity,
  frame: { re: string; lasting?: true },
): SenderCheck => {
  const refuse = (answer: Delivery): SenderCheck => ({ ok: false, answer: [answer] })
  const row = state ? findMember(state, member) : undefined
  // Without the room's row, or the member's, there is no signalling left for this socket. Its call goes on.
  if (!state || !row) return refuse(deliveryThenClose(connection, 'closed'))
  if (isExpelled(row)) return refuse(deliveryThenClose(connection, row.status))
  if (row.connection === connection) {
    if (state.doorMs > 0 || (row.status === 'admitted' && frame.lasting)) {
      return { ok: true, state, sender: { ...row, connection } }
    }
    return refuse(
      row.status === 'admitted'
        ? problem(connection, frame.re, { code: 'door_closed' })
        : deliveryThenClose(connection, 'closed'),
    )
  }
  const notLive = problem(connection, frame.re, { code: 'not_live' })
  if (row.pending.includes(connection)) return refuse(notLive)
  if (row.connection !== null) return refuse(deliveryThenClose(connection, 'replaced'))
  return refuse({ ...notLive, close: true })
}

/** Authorizes the sender of a frame as the admin of the room; anybody else is told `not_admin`. */
export const authorizeAdmin = (
  found: RoomState | null,
  identity: SocketIdentity,
  frame: { re: string },
): SenderCheck => {
  const authorized = authorizeSender(found, identity, frame)
  if (!authorized.ok) return authorized
  const { state, sender } = authorized
  if (state.admin === sender.id) return authorized
  return { ok: false, answer: [problem(sender.connection, frame.re, { code: 'not_admin' })] }
}
