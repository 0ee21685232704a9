import { sql } from 'drizzle-orm'
import type { Db } from '../db'
import { serverFrame } from '../deliveries'
import type { ConnectionId, MemberId } from '../id'
import type { ClientFrame, ServerFrame, Signal } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { decide, problemFor } from './decide'
import {
  findMember,
  isReachable,
  type MemberRow,
  reachablePeers,
  type RoomState,
  snapshot,
  toMember,
} from './state'

/**
 * Admits waiting members, as far as there are seats, in the order of their naming. They count as admitted one after
 * the other: each is shown those before them and offers to these, so that of two newcomers only the later offers. The
 * signals that the frame carries reach the newcomers with the word: the admin's offers, so that the first answer is on its
 * way a round trip sooner. The sender is told which members lacked a seat (`room_full`), and which do not wait (`unknown_member`).
 */
export const admit = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'admit' }>,
): Promise<Delivery[]> => {
  const [r, m, room] = [rooms.as('r'), members.as('m'), rooms.as('room')]
  const decision = await decide(db, identity, frame, {
    status: 'waiting',
    by: sql`
      admission AS MATERIALIZED (SELECT clock_timestamp() AS moment FROM room),
      decided AS (
        UPDATE ${members} m
        SET ${members.columns.status} = 'admitted',
            ${members.columns.admitted_at} = admission.moment + asked.place * interval '1 microsecond'
        FROM asked, room, admission
        WHERE ${m.id} = asked.id AND asked.place <= ${room.seats} - ${room.seats_taken}
        RETURNING ${m.id}),
      counted AS (
        UPDATE ${rooms} r
        SET ${rooms.columns.seats_taken} = ${room.seats_taken} + (SELECT count(*) FROM decided)
        FROM room WHERE ${r.id} = ${room.id} AND EXISTS (SELECT FROM decided))`,
  })
  if (!decision.ok) return decision.answer
  const { state, sender, named, decided } = decision
  const undecided = named.filter((id) => !decided.includes(id))
  const statusOf = (id: MemberId) => findMember(state, id)?.status
  return [
    ...announceAdmitted(state, decided, frame.signals ?? []),
    ...problemFor(sender.connection, frame.id, {
      code: 'room_full',
      members: undecided.filter((id) => statusOf(id) === 'waiting'),
    }),
    ...problemFor(sender.connection, frame.id, {
      code: 'unknown_member',
      members: undecided.filter((id) => {
        const status = statusOf(id)
        return status !== 'waiting' && status !== 'admitted'
      }),
    }),
  ]
}

/**
 * Deliveries as members are admitted one by one, each with the admin's signals to them. Those without a live socket are
 * announced when they say hello.
 */
const announceAdmitted = (before: RoomState, admitted: MemberId[], signals: Signal[]): Delivery[] => {
  const framesTo = new Map<ConnectionId, ServerFrame[]>()
  const add = (to: ConnectionId, frame: ServerFrame): void => {
    framesTo.set(to, [...(framesTo.get(to) ?? []), frame])
  }
  admitted.reduce((state, id) => {
    const waiting = findMember(state, id)
    if (!waiting) return state
    const newcomer: MemberRow = { ...waiting, status: 'admitted' }
    const after = { ...state, members: [...state.members.filter((other) => other.id !== id), newcomer] }
    if (!isReachable(newcomer)) return after
    const given = signals.filter(({ to }) => to === id).map(({ data }) => data)
    add(
      newcomer.connection,
      serverFrame({
        type: 'admitted',
        state: snapshot(after, newcomer, 'admitted'),
        ...(given.length > 0 && { signals: given }),
      }),
    )
    const joined = serverFrame({ type: 'joined', member: toMember(newcomer) })
    for (const peer of reachablePeers(after, id)) add(peer.connection, joined)
    return after
  }, before)
  return [...framesTo].map(([to, frames]) => ({ to, frames }))
}
