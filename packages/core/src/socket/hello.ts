import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { delivery, deliveryThenClose, toPeers, welcome } from '../deliveries'
import type { ConnectionId } from '../id'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import { relayed } from '../relay'
import { findReachableAdmin, RoomState, toMember, withMember } from '../room/state'
import { isWelcome } from '../member-status-sql'
import { lockRoomUntilLive, roomStateJson } from '../room/state-sql'
import { members } from '../tables'
import type { SocketIdentity } from './identity'

/**
 * First frame of a socket: makes its binding live, and is answered by the state of the room. A waiting member is
 * thereby announced to the admin, an admitted one to their peers. May carry the offers for the roster. A repeat, once the
 * socket is live, asks for the state again and only reads.
 */
export const hello = async (
  db: Db,
  identity: SocketIdentity & { replaces?: ConnectionId | undefined },
  frame: Extract<ClientFrame, { type: 'hello' }>,
): Promise<Delivery[]> => {
  const [m, row] = [members.as('m'), members.as('p')]
  const before = await only(
    db,
    v.nullable(RoomState),
    sql`WITH ${lockRoomUntilLive(identity)},
          bound AS (
            UPDATE ${members} m SET ${members.columns.presence} = 'live', ${members.columns.seen_at} = now()
            FROM member_rows p
            WHERE ${m.id} = ${row.id} AND ${row.id} = ${identity.member}
              AND ${row.connection_id} = ${identity.connection} AND ${isWelcome(row.status)}
              AND ${row.presence} <> 'live')
        SELECT ${roomStateJson()} AS value`,
  )
  const authorized = authorizeSender(before, identity, { re: frame.id, first: true })
  if (!authorized.ok) return authorized.answer
  const { sender } = authorized
  const state = withMember(authorized.state, sender)
  const isRepeated = authorized.state.members.some(
    ({ id, presence }) => id === sender.id && presence === 'live',
  )
  const { replaces } = identity
  return [
    welcome(state, sender),
    ...(isRepeated ? [] : announce(state, sender)),
    ...relayed(state, sender, { re: frame.id, signals: frame.signals }),
    ...(replaces && replaces !== identity.connection ? [deliveryThenClose(replaces, 'replaced')] : []),
  ]
}

/** Deliveries that tell the others of a member whose socket has become live. */
const announce = (state: RoomState, sender: Parameters<typeof welcome>[1]): Delivery[] => {
  const member = toMember(sender)
  if (sender.status === 'admitted') return toPeers(state, sender.id, { type: 'joined', member })
  const admin = findReachableAdmin(state)
  return admin ? [delivery(admin.connection, { type: 'knock', member })] : []
}
