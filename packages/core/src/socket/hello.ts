import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { delivery, deliveryThenClose, toPeers, welcome } from '../deliveries'
import { ConnectionId } from '../id'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import { relayed } from '../relay'
import {
  findMember,
  findReachableAdmin,
  type MemberRow,
  type ReachableMember,
  RoomState,
  toMember,
  withMember,
} from '../room/state'
import { isWelcome } from '../member-status-sql'
import { lockRoom, roomStateJson } from '../room/state-sql'
import { members, nonces } from '../tables'
import type { SocketIdentity } from './identity'

const Greeted = v.object({
  /** The room as it was before. */
  state: v.nullable(RoomState),
  isBound: v.boolean(),
  /** Sockets of this member that have said no hello and now need not, oldest first. */
  superseded: v.array(ConnectionId),
})

/**
 * First frame of a socket: makes it the member's live one in place of every older, each of which is told and closed. It
 * is answered by the state of the room. A waiting member is thereby announced to the admin, an admitted one to their
 * peers. May carry the offers for the roster.
 */
export const hello = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'hello' }>,
): Promise<Delivery[]> => {
  const { member, connection } = identity
  const { state: before, isBound, superseded } = await only(db, Greeted, greeting(identity))
  const was = before ? findMember(before, member) : undefined
  const state = before && was && isBound ? withMember(before, { ...was, connection }) : before
  const authorized = authorizeSender(state, identity, { re: frame.id })
  if (!authorized.ok || !was) return authorized.ok ? [] : authorized.answer
  const { sender } = authorized
  const older = [...superseded, ...(was.connection === null ? [] : [was.connection])]
  return [
    welcome(authorized.state, sender),
    ...(isNews(was, sender) ? announce(authorized.state, sender) : []),
    ...relayed(authorized.state, sender, { re: frame.id, signals: frame.signals }),
    ...older.filter((one) => one !== connection).map((one) => deliveryThenClose(one, 'replaced')),
  ]
}

/** Statement of a hello. Sockets that were bound after this one stay `pending`: theirs is the later word. */
const greeting = ({ room, member, connection }: SocketIdentity): SQL => {
  const [m, row, c] = [members.as('m'), members.as('p'), members.columns]
  const [n, mine] = [nonces.as('n'), nonces.as('mine')]
  return sql`
    WITH ${lockRoom(room)},
      own AS (SELECT * FROM member_rows WHERE ${c.id} = ${member} AND ${isWelcome(c.status)}),
      mine AS (
        SELECT n.* FROM own p JOIN ${nonces} n ON ${n.member_id} = ${row.id}
        WHERE ${n.connection_id} = ${connection} AND ${n.expires_at} > now() FOR UPDATE OF n),
      superseded AS (
        DELETE FROM ${nonces} n USING mine
        WHERE ${n.member_id} = ${mine.member_id} AND ${n.connection_id} IS NOT NULL AND ${n.expires_at} <= ${mine.expires_at}
        RETURNING ${n.connection_id}, ${n.expires_at}),
      bound AS (
        UPDATE ${members} m SET ${c.connection_id} = ${connection}, ${c.presence} = 'live', ${c.seen_at} = now()
        FROM own p
        WHERE ${m.id} = ${row.id} AND (${row.connection_id} = ${connection} OR EXISTS (SELECT FROM mine))
        RETURNING ${m.id})
    SELECT json_build_object(
      'state', ${roomStateJson()}, 'isBound', EXISTS (SELECT FROM bound),
      'superseded', (SELECT coalesce(json_agg(${nonces.columns.connection_id} ORDER BY ${nonces.columns.expires_at}), '[]')
                     FROM superseded)) AS value`
}

/** Whether a hello is news to others. The admin knows of a knock that was live; peers have to learn of a new page. */
const isNews = (was: MemberRow, sender: ReachableMember): boolean =>
  sender.status === 'waiting' ? was.connection === null : was.connection !== sender.connection

/** Deliveries that tell the others of a member whose socket has become live. */
const announce = (state: RoomState, sender: Parameters<typeof welcome>[1]): Delivery[] => {
  const member = toMember(sender)
  if (sender.status === 'admitted') return toPeers(state, sender.id, { type: 'joined', member })
  const admin = findReachableAdmin(state)
  return admin ? [delivery(admin.connection, { type: 'knock', member })] : []
}
