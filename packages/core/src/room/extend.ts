import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeAdmin } from '../authorize-sender'
import { type Db, only } from '../db'
import { welcome } from '../deliveries'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { isExpelled, isReachable, RoomState } from './state'
import { lockRoom, roomStateJson, senderRow } from './state-sql'

const Extended = v.object({ state: v.nullable(RoomState), doorSeconds: v.number() })

/**
 * Extends the time of a door that is still open: it closes its whole time from now. Everybody who has a socket, at the door
 * as well as inside, is told by a new state.
 */
export const extend = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'extend' }>,
): Promise<Delivery[]> => {
  const [r, room, c] = [rooms.as('r'), rooms.as('room'), rooms.columns]
  const before = await only(
    db,
    Extended,
    sql`WITH ${lockRoom(identity.room)}, ${senderRow(identity)},
          extended AS (
            UPDATE ${rooms} r SET ${c.expires_at} = now() + make_interval(secs => ${room.door_seconds})
            FROM room JOIN sender ON ${members.as('sender').id} = ${room.admin}
            WHERE ${r.id} = ${room.id})
        SELECT json_build_object(
          'state', ${roomStateJson()},
          'doorSeconds', coalesce((SELECT ${c.door_seconds} FROM room), 0)) AS value`,
  )
  const authorized = authorizeAdmin(before.state, identity, { re: frame.id })
  if (!authorized.ok) return authorized.answer
  const after = { ...authorized.state, doorMs: before.doorSeconds * 1000 }
  return after.members
    .filter((member) => !isExpelled(member))
    .filter(isReachable)
    .map((member) => welcome(after, member))
}
