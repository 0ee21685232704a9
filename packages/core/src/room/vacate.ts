import { sql } from 'drizzle-orm'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { problem, toPeers } from '../deliveries'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { askedMembers, Decision } from './decide'
import { lockRoom, roomStateJson, senderRow } from './state-sql'

/**
 * Frees the seats of members who have told the admin over the mesh that they leave: they had no socket to say so. One
 * who has a live socket speaks for themselves, and is left alone; to come back is to knock.
 */
export const vacate = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'vacate' }>,
): Promise<Delivery[]> => {
  const [r, m, room, asked] = [rooms.as('r'), members.as('m'), rooms.as('room'), members.as('asked')]
  const { state: found, decided } = await only(
    db,
    Decision,
    sql`WITH ${lockRoom(identity.room)}, ${senderRow(identity)}, ${askedMembers([...new Set(frame.members)], 'admitted')},
          gone AS (
            DELETE FROM ${members} m USING asked
            WHERE ${m.id} = ${asked.id} AND ${m.presence} IS DISTINCT FROM 'live' RETURNING ${m.id}),
          vacated AS (
            UPDATE ${rooms} r SET ${rooms.columns.seats_taken} = ${room.seats_taken} - (SELECT count(*) FROM gone)
            FROM room WHERE ${r.id} = ${room.id} AND EXISTS (SELECT FROM gone))
        SELECT json_build_object('state', ${roomStateJson()}, 'decided',
          (SELECT coalesce(json_agg(id), '[]') FROM gone)) AS value`,
  )
  const authorized = authorizeSender(found, identity, { re: frame.id })
  if (!authorized.ok) return authorized.answer
  const { state, sender } = authorized
  if (state.admin !== sender.id) return [problem(sender.connection, frame.id, { code: 'not_admin' })]
  const after = { ...state, members: state.members.filter(({ id }) => !decided.includes(id)) }
  return decided.flatMap((member) =>
    toPeers(after, member, { type: 'left', member, admin: after.admin, reason: 'left' }),
  )
}
