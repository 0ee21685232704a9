import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { delivery, deliveryThenClose, tellHeard, toPeers, welcome } from '../deliveries'
import { MemberId } from '../id'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { findReachableAdmin, isReachable, RoomState } from './state'
import { lockRoom, roomStateJson, senderRow } from './state-sql'

const Left = v.object({ state: v.nullable(RoomState), admin: v.nullable(MemberId), isOver: v.boolean() })

/**
 * Leaves a room for good: the seat is free, and to come back is to knock. When the admin leaves, the member who has
 * been admitted longest succeeds, one with a live socket before one without. With the last admitted member the
 * room closes, and is deleted: there is nobody to open its door.
 */
export const leave = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'leave' }>,
): Promise<Delivery[]> => {
  const [room, sender, r] = [rooms.as('room'), members.as('sender'), rooms.as('r')]
  const [m, row, successor] = [members.as('m'), members.as('p'), members.as('successor')]
  const left = await only(
    db,
    Left,
    sql`WITH ${lockRoom(identity.room)}, ${senderRow(identity)},
          successor AS (
            SELECT ${row.id}
            FROM member_rows p JOIN room ON true
              JOIN sender ON ${sender.id} = ${room.admin} AND ${row.id} <> ${sender.id}
            WHERE ${row.status} = 'admitted'
            ORDER BY ${row.presence} IS NOT DISTINCT FROM 'live' DESC, ${row.admitted_at}, ${row.id} LIMIT 1),
          ended AS (
            SELECT ${sender.room_id} FROM sender
            WHERE ${sender.status} = 'admitted' AND NOT EXISTS (
              SELECT FROM member_rows p WHERE ${row.status} = 'admitted' AND ${row.id} <> ${sender.id})),
          deleted AS (DELETE FROM ${members} m USING sender WHERE ${m.id} = ${sender.id}),
          forgotten AS (DELETE FROM ${rooms} r USING ended WHERE ${r.id} = ${members.as('ended').room_id}),
          vacated AS (
            UPDATE ${rooms} r SET
              ${rooms.columns.seats_taken} = ${room.seats_taken} - 1,
              ${rooms.columns.admin} = coalesce(${successor.id}, ${room.admin})
            FROM room JOIN sender ON true LEFT JOIN successor ON true LEFT JOIN ended ON true
            WHERE ${r.id} = ${sender.room_id} AND ${sender.status} = 'admitted' AND ${members.as('ended').room_id} IS NULL
            RETURNING ${r.admin})
        SELECT json_build_object('state', ${roomStateJson()}, 'admin', (SELECT ${rooms.columns.admin} FROM vacated),
                                 'isOver', EXISTS (SELECT FROM ended)) AS value`,
  )
  const authorized = authorizeSender(left.state, identity, { re: frame.id })
  return authorized.ok ? announceLeft(authorized, left) : authorized.answer
}

const announceLeft = (
  { state: before, sender }: Extract<ReturnType<typeof authorizeSender>, { ok: true }>,
  left: v.InferOutput<typeof Left>,
): Delivery[] => {
  const remaining = before.members.filter(({ id }) => id !== sender.id)
  const state: RoomState = { ...before, admin: left.admin ?? before.admin, members: remaining }
  const admin = findReachableAdmin(state)
  const content = { type: 'left', member: sender.id, admin: state.admin, reason: 'left' } as const
  if (left.isOver) {
    return remaining.filter(isReachable).map(({ connection }) => deliveryThenClose(connection, 'closed'))
  }
  if (sender.status === 'waiting') return admin ? [delivery(admin.connection, content)] : []
  const farewells = [...toPeers(state, sender.id, content), ...tellHeard(before, state)]
  if (!admin || sender.id !== before.admin) return farewells
  const { frames } = welcome(state, admin)
  return farewells.map((farewell) =>
    farewell.to === admin.connection ? { ...farewell, frames: [...farewell.frames, ...frames] } : farewell,
  )
}
