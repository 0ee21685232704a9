import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeAdmin } from '../authorize-sender'
import { type Db, only } from '../db'
import { delivery } from '../deliveries'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { doorState, reachableAdmitted, RoomState } from './state'
import { lockRoom, roomStateJson, senderRow } from './state-sql'

/**
 * Locks the door to new knocks, or unlocks it. Who waits already still waits, and who was admitted still comes back.
 * It outlives the admin's role. Every admitted member is told, since any of them may have sent the link.
 */
export const lock = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'lock' }>,
): Promise<Delivery[]> => {
  const [r, room] = [rooms.as('r'), rooms.as('room')]
  const before = await only(
    db,
    v.nullable(RoomState),
    sql`WITH ${lockRoom(identity.room)}, ${senderRow(identity)},
          decided AS (
            UPDATE ${rooms} r SET ${rooms.columns.locked} = ${frame.on}::boolean, ${rooms.columns.held_back} = 0
            FROM room JOIN sender ON ${members.as('sender').id} = ${room.admin} WHERE ${r.id} = ${room.id})
        SELECT ${roomStateJson()} AS value`,
  )
  const authorized = authorizeAdmin(before, identity, { re: frame.id })
  if (!authorized.ok) return authorized.answer
  const { state } = authorized
  const after = { ...state, locked: frame.on, heldBack: 0 }
  return reachableAdmitted(after).map((member) =>
    delivery(member.connection, { type: 'door', door: doorState(after, member) }),
  )
}
