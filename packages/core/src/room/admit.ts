import { sql } from 'drizzle-orm'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { problem, serverFrame } from '../deliveries'
import type { ConnectionId, MemberId } from '../id'
import type { ClientFrame, ServerFrame, Signal } from '../protocol/frames'
import type { Delivery } from '../push'
import type { SocketIdentity } from '../socket/identity'
import { members, rooms } from '../tables'
import { askedMembers, Decision, problemFor } from './decide'
import {
  findMember,
  isReachable,
  type MemberRow,
  reachablePeers,
  type RoomState,
  snapshot,
  toMember,
} from './state'
import { lockRoom, roomStateJson, senderRow } from './state-sql'

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
  const named = [...new Set(frame.members)]
  const [r, m] = [rooms.as('r'), members.as('m')]
  const room = rooms.as('room')
  const { state: found, decided } = await only(
    db,
    Decision,
    sql`WITH ${lockRoom(identity.room)}, ${senderRow(identity)}, ${askedMembers(named, 'waiting')},
          admission AS MATERIALIZED (SELECT clock_timestamp() AS moment FROM room),
          entered AS (
            UPDATE ${members} m
            SET ${members.columns.status} = 'admitted',
                ${members.columns.admitted_at} = admission.moment + asked.place * interval '1 microsecond'
            FROM asked, room, admission
            WHERE ${m.id} = asked.id AND asked.place <= ${room.seats} - ${room.seats_taken}
            RETURNING ${m.id}, asked.place),
          counted AS (
            UPDATE ${rooms} r
            SET ${rooms.columns.seats_taken} = ${room.seats_taken} + (SELECT count(*) FROM entered)
            FROM room WHERE ${r.id} = ${room.id} AND EXISTS (SELECT FROM entered))
        SELECT json_build_object('state', ${roomStateJson()}, 'decided',
          (SELECT coalesce(json_agg(id ORDER BY place), '[]') FROM entered)) AS value`,
  )
  const authorized = authorizeSender(found, identity, { re: frame.id })
  if (!authorized.ok) return authorized.answer
  const { state, sender } = authorized
  if (state.admin !== sender.id) return [problem(sender.connection, frame.id, { code: 'not_admin' })]
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
