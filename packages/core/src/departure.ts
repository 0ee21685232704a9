import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one, only } from './db'
import { findAdmin, Hall, hallJson, isReachable, lockedHall, lockedWhere, type Place, speaker } from './hall'
import { type ConnectionId, MemberId } from './id'
import type { ClientFrame } from './protocol/frames'
import type { Delivery } from './push'
import { dismiss, say, standing, tellPeers, welcome } from './say'

const Left = v.object({ hall: v.nullable(Hall), admin: v.nullable(MemberId), over: v.boolean() })

/**
 * Leaves for good: the seat is free, and to come back is to knock. When the admin leaves, who has been in the call
 * longest takes over, one who can be reached before one who cannot. With the last one the room closes: there is
 * nobody to open its door.
 */
export const leave = async (
  db: Db,
  place: Place,
  said: Extract<ClientFrame, { type: 'leave' }>,
): Promise<Delivery[]> => {
  const left = await only(
    db,
    Left,
    sql`WITH ${lockedHall(place.room)}, ${speaker(place)},
          heir AS (
            SELECT p.id FROM people p JOIN room ON true JOIN me ON me.id = room.admin AND p.id <> me.id
            WHERE p.status = 'admitted'
            ORDER BY p.presence IS NOT DISTINCT FROM 'live' DESC, p.admitted_at, p.id LIMIT 1),
          gone AS (DELETE FROM members m USING me WHERE m.id = me.id),
          after AS (
            UPDATE rooms r SET
              seats_taken = r.seats_taken - 1,
              admin = coalesce(heir.id, r.admin),
              expires_at = CASE WHEN me.id = r.admin AND heir.id IS NULL THEN now() ELSE r.expires_at END
            FROM me LEFT JOIN heir ON true
            WHERE r.id = me.room_id AND me.status = 'admitted'
            RETURNING r.admin, r.expires_at <= now() AS over)
        SELECT json_build_object('hall', ${hallJson()}, 'admin', (SELECT admin FROM after),
                                 'over', coalesce((SELECT over FROM after), false)) AS value`,
  )
  const stands = standing(left.hall, place, { re: said.id })
  if (!stands.ok) return stands.answer
  const { me } = stands
  const people = stands.hall.people.filter(({ id }) => id !== me.id)
  const hall: Hall = { ...stands.hall, admin: left.admin ?? stands.hall.admin, people }
  const admin = findAdmin(hall)
  const content = { type: 'left', member: me.id, admin: hall.admin } as const
  if (left.over) return people.filter(isReachable).map(({ connection }) => dismiss(connection, 'closed'))
  if (me.status === 'waiting') return admin ? [say(admin.connection, content)] : []
  const farewells = tellPeers(hall, me.id, content)
  if (!admin || me.id !== stands.hall.admin) return farewells
  const { frames } = welcome(hall, admin)
  return farewells.map((told) =>
    told.to === admin.connection ? { ...told, frames: [...told.frames, ...frames] } : told,
  )
}

const Lost = v.object({ hall: Hall, lost: v.array(v.object({ id: MemberId, status: v.string() })) })

/**
 * Forgets sockets of one room that are gone, by their ids alone: `$disconnect` may come late, twice or never, and
 * must not touch the socket that came after. Nobody in the call is told, since media outlives signalling; the admin
 * is, of one who waited. With `liveOnly`, sockets that may not have been opened yet are spared.
 */
export const forget = async (
  db: Db,
  sockets: ConnectionId[],
  options: { liveOnly: boolean },
): Promise<Delivery[]> => {
  const gone = sql`(SELECT json_array_elements_text(${JSON.stringify(sockets)}::text::json))`
  const found = await one(
    db,
    Lost,
    sql`WITH ${lockedWhere(sql`id = (SELECT room_id FROM members WHERE connection_id IN ${gone} LIMIT 1)`)},
          lost AS (
            UPDATE members m SET connection_id = NULL, presence = NULL FROM people p
            WHERE m.id = p.id AND p.connection_id IN ${gone} AND (p.presence = 'live' OR NOT ${options.liveOnly}::boolean)
            RETURNING m.id, m.status)
        SELECT json_build_object('hall', ${hallJson()}, 'lost',
          (SELECT coalesce(json_agg(json_build_object('id', id, 'status', status)), '[]') FROM lost)) AS value
        FROM room`,
  )
  if (!found || found.hall.doorMs === 0) return []
  const { hall, lost } = found
  const admin = findAdmin(hall)
  if (!admin || lost.some(({ id }) => id === admin.id)) return []
  return lost
    .filter(({ status }) => status === 'waiting')
    .map(({ id }) => say(admin.connection, { type: 'left', member: id, admin: hall.admin }))
}
