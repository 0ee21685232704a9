import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { delivery, deliveryThenClose, tellHeard, toPeers, welcome, welcomeAdmitted } from '../deliveries'
import { ConnectionId, MemberId } from '../id'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import { relayed } from '../relay'
import {
  doorState,
  findMember,
  findReachableAdmin,
  type MemberRow,
  type ReachableMember,
  RoomState,
  toMember,
  withMember,
} from '../room/state'
import { isWelcome } from '../member-status-sql'
import { hasLapsed, isAwake } from '../room/lease'
import { isDoorOpen, lockRoomUntilLive, roomStateJson } from '../room/state-sql'
import { members, nonces, rooms } from '../tables'
import type { SocketIdentity } from './identity'

const Greeted = v.object({
  /** The room as it was before. */
  state: v.nullable(RoomState),
  isBound: v.boolean(),
  /** The member to whom the role of admin has passed. */
  promoted: v.nullable(MemberId),
  /** Sockets of this member that have said no hello and now need not, oldest first. */
  superseded: v.array(ConnectionId),
})

/**
 * First frame of a socket: makes it the member's live one in place of every older, each of which is told and closed. It
 * is answered by the state of the room. A waiting member is thereby announced to the admin, an admitted one to their
 * peers. May carry the offers for the roster. Where a member waits and the admin is not there to hear it, the role passes
 * on (see lease.ts), and the new admin is told who waits. A repeat, once the socket is live, asks for the state again and
 * only reads.
 */
export const hello = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'hello' }>,
): Promise<Delivery[]> => {
  const { member, connection } = identity
  const { state: before, isBound, promoted, superseded } = await only(db, Greeted, greeting(identity))
  const was = before ? findMember(before, member) : undefined
  const bound =
    before && was && isBound ? withMember(before, { ...was, connection, isSilent: false }) : before
  const after = bound && { ...bound, admin: promoted ?? bound.admin }
  const authorized = authorizeSender(after, identity, { re: frame.id, lasting: true })
  if (!authorized.ok) return authorized.answer
  if (!before || !was) throw new Error('a sender without a row')
  const { state, sender } = authorized
  const older = [...superseded, ...(was.connection === null ? [] : [was.connection])]
  return [
    welcome(state, sender),
    ...(promoted === null ? [] : welcomeAdmitted(state)).filter(({ to }) => to !== connection),
    ...(isNews(was, sender) && !(promoted !== null && sender.status === 'waiting')
      ? announce(state, sender)
      : []),
    ...tellHeard(before, state).filter(({ to }) => to !== connection),
    ...relayed(state, sender, { re: frame.id, signals: frame.signals }),
    ...older.filter((one) => one !== connection).map((one) => deliveryThenClose(one, 'replaced')),
  ]
}

/** Statement of a hello. Sockets that were bound after this one stay `pending`: theirs is the later word. */
const greeting = (identity: SocketIdentity): SQL => {
  const { room, member, connection } = identity
  const isRepeat = sql`EXISTS (SELECT FROM live)`
  const [m, row, c] = [members.as('m'), members.as('p'), members.columns]
  const [n, mine, admin] = [nonces.as('n'), nonces.as('mine'), members.as('a')]
  const isLive = sql`(${row.presence} IS NOT DISTINCT FROM 'live' AND ${isAwake} OR ${row.id} IN (SELECT ${c.id} FROM bound))`
  return sql`
    WITH ${lockRoomUntilLive(identity)},
      own AS (
        SELECT * FROM member_rows
        WHERE ${c.id} = ${member} AND ${isWelcome(c.status)} AND (${c.status} = 'admitted' OR ${isDoorOpen})
          AND NOT ${isRepeat}),
      mine AS (
        SELECT n.* FROM own p JOIN ${nonces} n ON ${n.member_id} = ${row.id}
        WHERE ${n.connection_id} = ${connection} AND ${n.expires_at} > now() FOR UPDATE OF n),
      superseded AS (
        DELETE FROM ${nonces} n USING mine
        WHERE ${n.member_id} = ${mine.member_id} AND ${n.connection_id} IS NOT NULL AND ${n.expires_at} <= ${mine.expires_at}
        RETURNING ${n.connection_id}, ${n.expires_at}),
      bound AS (
        UPDATE ${members} m SET ${c.connection_id} = ${connection}, ${c.presence} = 'live', ${c.seen_at} = now(), ${c.asked_at} = NULL
        FROM own p
        WHERE ${m.id} = ${row.id} AND (${row.connection_id} = ${connection} OR EXISTS (SELECT FROM mine))
        RETURNING ${m.id}, ${m.status}),
      present AS (
        SELECT ${row.id}, ${row.status}, ${row.admitted_at}, ${isLive} AS is_live FROM member_rows p),
      lapsed AS (
        SELECT FROM room LEFT JOIN member_rows a ON ${admin.id} = ${rooms.as('room').admin}
        WHERE ${isDoorOpen} AND NOT ${isRepeat} AND ${admin.id} IS DISTINCT FROM ${member} AND (${admin.id} IS NULL
          OR ${hasLapsed(admin)} AND EXISTS (SELECT FROM present WHERE ${c.status} = 'waiting' AND is_live))),
      successor AS (
        SELECT ${c.id} FROM present
        WHERE ${c.status} = 'admitted' AND is_live AND EXISTS (SELECT FROM lapsed)
        ORDER BY ${c.admitted_at}, ${c.id} LIMIT 1),
      promoted AS (
        UPDATE ${rooms} r SET ${rooms.columns.admin} = ${members.as('successor').id}
        FROM successor WHERE ${rooms.as('r').id} = ${room} RETURNING ${rooms.as('r').admin})
    SELECT json_build_object(
      'state', ${roomStateJson()}, 'isBound', EXISTS (SELECT FROM bound) OR ${isRepeat},
      'promoted', (SELECT ${rooms.columns.admin} FROM promoted),
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
  return admin ? [delivery(admin.connection, { type: 'knock', member, door: doorState(state, admin) })] : []
}
