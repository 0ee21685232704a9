import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeSender } from './authorize-sender'
import { type Db, only } from './db'
import { problem, serverFrame } from './deliveries'
import type { ClientFrame, Signal } from './protocol/frames'
import type { Delivery } from './push'
import { type ReachableMember, reachablePeers, RoomState } from './room/state'
import { isKnownRoom, roomStateJson } from './room/state-sql'
import type { SocketIdentity } from './socket/identity'
import { members, rooms } from './tables'

/** Deliveries of signals to their targets, in order; and a problem that names the targets that cannot be reached. */
export const relayed = (
  state: RoomState,
  sender: ReachableMember,
  frame: { re: string; signals: Signal[] },
): Delivery[] => {
  if (frame.signals.length === 0) return []
  if (sender.status !== 'admitted') return [problem(sender.connection, frame.re, { code: 'not_admitted' })]
  const peers = reachablePeers(state, sender.id)
  const targets = [...new Set(frame.signals.map(({ to }) => to))]
  const unreachable = targets.filter((to) => !peers.some(({ id }) => id === to))
  const deliveries = peers.map(({ id, connection }) => ({
    to: connection,
    frames: frame.signals
      .filter(({ to }) => to === id)
      .map(({ data }) => serverFrame({ type: 'signal', from: sender.id, data })),
  }))
  return [
    ...deliveries.filter(({ frames }) => frames.length > 0),
    ...(unreachable.length > 0
      ? [problem(sender.connection, frame.re, { code: 'unknown_member', members: unreachable })]
      : []),
  ]
}

/**
 * Relays signals from member to member. Both must be admitted in this room at this moment, and `from` is the member
 * that the sender's connection is bound to. The one frame that is hot, hence a plain read without a lock.
 */
export const signal = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'signal' }>,
): Promise<Delivery[]> => {
  const wanted = JSON.stringify([identity.member, ...frame.signals.map(({ to }) => to)])
  const { id, room_id } = members.columns
  const state = await only(
    db,
    v.nullable(RoomState),
    sql`WITH room AS (SELECT * FROM ${rooms} WHERE ${isKnownRoom(identity.room)}),
          member_rows AS (SELECT * FROM ${members} WHERE ${room_id} = ${identity.room}
                          AND ${id} IN (SELECT json_array_elements_text(${wanted}::text::json)))
        SELECT ${roomStateJson()} AS value`,
  )
  const authorized = authorizeSender(state, identity, { re: frame.id, lasting: true })
  return authorized.ok
    ? relayed(authorized.state, authorized.sender, { re: frame.id, signals: frame.signals })
    : authorized.answer
}
