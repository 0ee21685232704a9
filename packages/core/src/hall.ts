import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { ConnectionId, MemberId, type RoomId } from './id'
import { type Member, MemberStatus, type Snapshot } from './protocol/member'

/** Which member of which room speaks, and on which socket. Comes from the authorizer, never from a client. */
export type Place = { room: RoomId; member: MemberId; connection: ConnectionId }

/** One member as the server knows them. */
const Occupant = v.object({
  id: MemberId,
  name: v.string(),
  verified: v.boolean(),
  status: MemberStatus,
  connection: v.nullable(ConnectionId),
  presence: v.nullable(v.picklist(['pending', 'live'])),
})
export type Occupant = v.InferOutput<typeof Occupant>

/** A room whose door is open, with its people by their arrival. */
export const Hall = v.object({
  admin: MemberId,
  seats: v.number(),
  doorMs: v.number(),
  people: v.array(Occupant),
})
export type Hall = v.InferOutput<typeof Hall>

/**
 * The CTEs `room` and `people`: the room, if its door is open, and everybody in it, all locked and so re-read
 * as they are when the lock is had. READ COMMITTED gives the rest of the statement the snapshot of its beginning,
 * so whatever decides must be read through these. Room before members, everywhere: hence no deadlock.
 * The room's lock spares `FOR KEY SHARE`, so joins and foreign keys need not wait for it.
 */
export const lockedHall = (room: RoomId): SQL => lockedWhere(sql`id = ${room} AND expires_at > now()`)

/** As `lockedHall`, for the one room that the condition on `rooms` picks, open or not. */
export const lockedWhere = (condition: SQL): SQL => sql`
  room AS (SELECT * FROM rooms WHERE ${condition} FOR NO KEY UPDATE),
  people AS (SELECT m.* FROM room JOIN members m ON m.room_id = room.id FOR NO KEY UPDATE OF m)`

/** The CTE `me`: the speaker's row of `people`, while this socket is the one that is bound and live. */
export const speaker = (place: Place): SQL => sql`
  me AS (SELECT * FROM people WHERE id = ${place.member} AND connection_id = ${place.connection}
                                AND presence = 'live' AND status <> 'denied')`

/** How long the door of a row of `rooms` stays open. */
export const doorMs = sql`greatest(0, ceil(extract(epoch FROM expires_at - now()) * 1000))`

/** A `people`-like relation as json, by arrival. */
export const peopleJson = (people: SQL): SQL => sql`(
  SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'verified', verified, 'status', status,
                                             'connection', connection_id, 'presence', presence)
                           ORDER BY coalesce(admitted_at, knocked_at), knocked_at, id), '[]')
  FROM ${people})`

/** The hall of the CTE `room`, as json: null when there is none. `people` as before the statement's changes. */
export const hallJson = (people: SQL = sql`people`): SQL => sql`(
  SELECT json_build_object('admin', admin, 'seats', seats, 'doorMs', ${doorMs}, 'people', ${peopleJson(people)})
  FROM room)`

/** Somebody with a socket that is known to be open. */
export type Reachable = Occupant & { connection: ConnectionId }

export const isReachable = (someone: Occupant): someone is Reachable =>
  someone.presence === 'live' && someone.connection !== null

/** The others who are in the call and can be reached. */
export const reachablePeers = (hall: Hall, me: MemberId): Reachable[] =>
  hall.people.filter(isReachable).filter(({ id, status }) => status === 'admitted' && id !== me)

export const findAdmin = (hall: Hall): Reachable | undefined =>
  hall.people.filter(isReachable).find(({ id, status }) => id === hall.admin && status === 'admitted')

/** What the others may know of somebody. */
export const toMember = ({ id, name, verified }: Occupant): Member => ({ id, name, verified })

/** What the server tells `me` of the room. Those who wait are shown to the admin once they can be answered. */
export const snapshot = (hall: Hall, me: Occupant, status: 'waiting' | 'admitted'): Snapshot => {
  const others = hall.people.filter(({ id }) => id !== me.id)
  const isAdmin = status === 'admitted' && me.id === hall.admin
  return {
    me: { ...toMember(me), status },
    admin: hall.admin,
    roster:
      me.status === 'admitted' ? others.filter(({ status }) => status === 'admitted').map(toMember) : [],
    waiting: isAdmin
      ? others.filter((other) => other.status === 'waiting' && isReachable(other)).map(toMember)
      : [],
    doorMs: hall.doorMs,
  }
}

/** The hall after somebody's row has changed. */
export const withOccupant = (hall: Hall, changed: Occupant): Hall => ({
  ...hall,
  people: hall.people.map((someone) => (someone.id === changed.id ? changed : someone)),
})
