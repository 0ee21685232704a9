import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from './db'
import { findAdmin, Hall, hallJson, lockedHall, peopleJson, type Place, toMember, withOccupant } from './hall'
import { type ConnectionId, MemberId } from './id'
import type { ClientFrame } from './protocol/frames'
import type { Delivery } from './push'
import { relayed } from './relay'
import { dismiss, say, standing, tellPeers, welcome, welcomeAll } from './say'

/** A member who has said nothing for so long is not counted on to admit anybody. A client pings every 20 s. */
const LEASE_SECONDS = 45

/**
 * The first frame of a socket: the binding becomes live, and the state of the room is the answer. Who waits is
 * thereby announced to the admin, who is in the call to the others. May carry the offers for the roster.
 */
export const hello = async (
  db: Db,
  place: Place & { replaces?: ConnectionId | undefined },
  said: Extract<ClientFrame, { type: 'hello' }>,
): Promise<Delivery[]> => {
  const before = await only(
    db,
    v.nullable(Hall),
    sql`WITH ${lockedHall(place.room)},
          bound AS (
            UPDATE members m SET presence = 'live', seen_at = now() FROM people p
            WHERE m.id = p.id AND p.id = ${place.member} AND p.connection_id = ${place.connection}
              AND p.status <> 'denied')
        SELECT ${hallJson()} AS value`,
  )
  const stands = standing(before, place, { re: said.id, first: true })
  if (!stands.ok) return stands.answer
  const { me } = stands
  const hall = withOccupant(stands.hall, me)
  const isRepeated = stands.hall.people.some(({ id, presence }) => id === me.id && presence === 'live')
  const admin = findAdmin(hall)
  const news = (): Delivery[] => {
    if (isRepeated) return []
    if (me.status === 'admitted') return tellPeers(hall, me.id, { type: 'joined', member: toMember(me) })
    return admin ? [say(admin.connection, { type: 'knock', member: toMember(me) })] : []
  }
  return [
    welcome(hall, me),
    ...news(),
    ...relayed(hall, me, { re: said.id, signals: said.signals }),
    ...(place.replaces && place.replaces !== place.connection ? [dismiss(place.replaces, 'replaced')] : []),
  ]
}

const Pinged = v.object({
  hall: v.nullable(Hall),
  heir: v.nullable(MemberId),
  everybody: Hall.entries.people,
})

/**
 * A sign of life. Whoever gives one also sees to it that the room has an admin: when the lease of the present one is
 * over, or they had themselves forgotten, the member who has been in the call longest, and can be reached, takes over. Locks the room only then.
 */
export const ping = async (
  db: Db,
  place: Place,
  said: Extract<ClientFrame, { type: 'ping' }>,
): Promise<Delivery[]> => {
  const lease = sql`now() - make_interval(secs => ${LEASE_SECONDS})`
  const isMine = sql`id = ${place.member} AND connection_id = ${place.connection}
                     AND presence = 'live' AND status <> 'denied'`
  const { hall, heir, everybody } = await only(
    db,
    Pinged,
    // `touched` reads `people`, so that its lock on a member comes after the room's.
    sql`WITH lapsed AS (
          SELECT r.id FROM rooms r JOIN members a ON a.id = r.admin
          WHERE r.id = ${place.room} AND r.expires_at > now() AND a.seen_at < ${lease} AND a.id <> ${place.member}
          FOR NO KEY UPDATE OF r FOR NO KEY UPDATE OF a),
        orphaned AS (
          SELECT r.id FROM rooms r
          WHERE r.id = ${place.room} AND r.expires_at > now() AND NOT EXISTS (SELECT FROM members a WHERE a.id = r.admin)
          FOR NO KEY UPDATE OF r),
        people AS (
          SELECT m.* FROM members m
          WHERE m.room_id IN (SELECT id FROM lapsed UNION SELECT id FROM orphaned) FOR NO KEY UPDATE OF m),
        heir AS (
          SELECT id FROM people
          WHERE status = 'admitted' AND presence = 'live' AND (seen_at >= ${lease} OR (${isMine}))
          ORDER BY admitted_at, id LIMIT 1),
        crowned AS (UPDATE rooms r SET admin = heir.id FROM heir WHERE r.id = ${place.room} RETURNING r.admin),
        touched AS (
          UPDATE members SET seen_at = now()
          WHERE room_id = ${place.room} AND ${isMine} AND (SELECT count(*) FROM people) >= 0),
        room AS (SELECT * FROM rooms WHERE id = ${place.room} AND expires_at > now()),
        myself AS (SELECT * FROM members WHERE room_id = ${place.room} AND id = ${place.member})
        SELECT json_build_object('hall', ${hallJson(sql`myself`)}, 'heir', (SELECT admin FROM crowned),
                                 'everybody', ${peopleJson(sql`people`)}) AS value`,
  )
  const stands = standing(hall, place, { re: said.id })
  const answer = stands.ok ? [say(place.connection, { type: 'pong', re: said.id })] : stands.answer
  // Whoever's word it was that passed the role on, the others are told.
  return heir === null || !hall
    ? answer
    : [...answer, ...welcomeAll({ ...hall, admin: heir, people: everybody })]
}
