import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { delivery, tellHeard, welcomeAdmitted } from '../deliveries'
import { MemberId } from '../id'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import { hasLapsed, isAwake, isToBeAsked } from '../room/lease'
import { doorState, findReachableAdmin, RoomState } from '../room/state'
import { lockRoom, roomStateJson, senderRow } from '../room/state-sql'
import { members, rooms } from '../tables'
import type { SocketIdentity } from './identity'

const Sought = v.object({
  /** The room as it was before. */
  state: v.nullable(RoomState),
  promoted: v.nullable(MemberId),
  /** The admin is to be asked for a sign of life. */
  isAsked: v.boolean(),
})

/**
 * Report of a member who hears nothing of the admin: an admitted one over the mesh, a waiting one as an answer to the
 * knock. It is nobody's word against the admin: where the admin has a socket, that socket is asked. The role passes on
 * when the socket is gone, or when a later report finds the question unanswered; then the member who has been admitted
 * longest and has a live socket is promoted, and all are told. Answered by the state of the door.
 */
export const seekAdmin = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'seek_admin' }>,
): Promise<Delivery[]> => {
  const { state: before, promoted, isAsked } = await only(db, Sought, seeking(identity))
  const after = before && promoted !== null ? { ...before, admin: promoted } : before
  const authorized = authorizeSender(after, identity, { re: frame.id })
  if (!authorized.ok) return authorized.answer
  const { state, sender } = authorized
  const admin = isAsked ? findReachableAdmin(state) : undefined
  return [
    delivery(sender.connection, { type: 'door', door: doorState(state, sender) }),
    ...(admin ? [delivery(admin.connection, { type: 'asked' })] : []),
    ...(promoted === null ? [] : welcomeAdmitted(state)),
    ...(before ? tellHeard(before, state).filter(({ to }) => to !== sender.connection) : []),
  ]
}

const seeking = (identity: SocketIdentity): SQL => {
  const [m, a, sender, c] = [members.as('m'), members.as('a'), members.as('sender'), members.columns]
  const [r, room, row] = [rooms.as('r'), rooms.as('room'), members.as('p')]
  return sql`
    WITH ${lockRoom(identity.room)}, ${senderRow(identity)},
      sought AS (SELECT ${room.admin} FROM room JOIN sender ON ${sender.id} <> ${room.admin}),
      lapsed AS (
        SELECT FROM sought LEFT JOIN member_rows a ON ${a.id} = ${rooms.as('sought').admin}
        WHERE ${a.id} IS NULL OR ${hasLapsed(a)}),
      successor AS (
        SELECT ${row.id} FROM member_rows p
        WHERE ${row.status} = 'admitted' AND ${row.presence} = 'live' AND ${isAwake} AND EXISTS (SELECT FROM lapsed)
          AND ${row.id} NOT IN (SELECT ${rooms.columns.admin} FROM sought)
        ORDER BY ${row.admitted_at}, ${row.id} LIMIT 1),
      promoted AS (
        UPDATE ${rooms} r SET ${rooms.columns.admin} = ${members.as('successor').id}
        FROM successor WHERE ${r.id} = ${identity.room} RETURNING ${r.admin}),
      asked AS (
        UPDATE ${members} m SET ${c.asked_at} = now()
        FROM sought JOIN member_rows a ON ${a.id} = ${rooms.as('sought').admin}
        WHERE ${m.id} = ${a.id} AND ${isToBeAsked(a)} RETURNING ${m.id})
    SELECT json_build_object(
      'state', ${roomStateJson()}, 'promoted', (SELECT ${rooms.columns.admin} FROM promoted),
      'isAsked', EXISTS (SELECT FROM asked)) AS value`
}
