import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from './db'
import {
  Hall,
  hallJson,
  isReachable,
  lockedHall,
  type Occupant,
  type Place,
  reachablePeers,
  snapshot,
  speaker,
  toMember,
} from './hall'
import { type ConnectionId, MemberId } from './id'
import type { ClientFrame, ServerFrame } from './protocol/frames'
import type { Delivery } from './push'
import { dismiss, frame, problem, standing } from './say'

const Decided = v.object({ hall: v.nullable(Hall), decided: v.array(MemberId) })

/** The CTE `asked`: those of the named who wait, in the order of their naming, if the speaker is the admin. */
const asked = (members: MemberId[]): SQL => sql`
  asked AS (
    SELECT p.id, row_number() OVER (ORDER BY wanted.place) AS place
    FROM json_array_elements_text(${JSON.stringify(members)}::text::json)
           WITH ORDINALITY AS wanted(id, place)
    JOIN people p ON p.id = wanted.id AND p.status = 'waiting'
    JOIN room ON true JOIN me ON me.id = room.admin)`

/**
 * Lets people in, as far as there are seats. They count as admitted one after the other: each is shown those before
 * them and offers to these, so that of two newcomers only the later offers.
 */
export const admit = async (
  db: Db,
  place: Place,
  said: Extract<ClientFrame, { type: 'admit' }>,
): Promise<Delivery[]> => {
  const members = [...new Set(said.members)]
  const { hall: found, decided } = await only(
    db,
    Decided,
    sql`WITH ${lockedHall(place.room)}, ${speaker(place)}, ${asked(members)},
          entered AS (
            UPDATE members m SET status = 'admitted', admitted_at = clock_timestamp()
            FROM asked, room WHERE m.id = asked.id AND asked.place <= room.seats - room.seats_taken
            RETURNING m.id, asked.place),
          counted AS (
            UPDATE rooms r SET seats_taken = r.seats_taken + (SELECT count(*) FROM entered)
            FROM room WHERE r.id = room.id AND EXISTS (SELECT FROM entered))
        SELECT json_build_object('hall', ${hallJson()}, 'decided',
          (SELECT coalesce(json_agg(id ORDER BY place), '[]') FROM entered)) AS value`,
  )
  const stands = standing(found, place, { re: said.id })
  if (!stands.ok) return stands.answer
  const { hall, me } = stands
  if (hall.admin !== me.id) return [problem(me.connection, said.id, { code: 'not_admin' })]
  const lacking = members.filter((id) => !decided.includes(id)).map((id) => ({ id, ...find(hall, id) }))
  return [
    ...entrances(hall, decided),
    ...refusal(me.connection, said.id, {
      code: 'room_full',
      members: lacking.filter(({ status }) => status === 'waiting').map(({ id }) => id),
    }),
    ...refusal(me.connection, said.id, {
      code: 'unknown_member',
      members: lacking.filter(({ status }) => !status || status === 'denied').map(({ id }) => id),
    }),
  ]
}

/** Turns people away. They stay known as denied for as long as the room lasts, so that asking again is no use. */
export const deny = async (
  db: Db,
  place: Place,
  said: Extract<ClientFrame, { type: 'deny' }>,
): Promise<Delivery[]> => {
  const members = [...new Set(said.members)]
  const { hall: found, decided } = await only(
    db,
    Decided,
    sql`WITH ${lockedHall(place.room)}, ${speaker(place)}, ${asked(members)},
          refused AS (UPDATE members m SET status = 'denied' FROM asked WHERE m.id = asked.id RETURNING m.id)
        SELECT json_build_object('hall', ${hallJson()}, 'decided',
          (SELECT coalesce(json_agg(id), '[]') FROM refused)) AS value`,
  )
  const stands = standing(found, place, { re: said.id })
  if (!stands.ok) return stands.answer
  const { hall, me } = stands
  if (hall.admin !== me.id) return [problem(me.connection, said.id, { code: 'not_admin' })]
  const unknown = members.filter((id) => !decided.includes(id) && find(hall, id)?.status !== 'denied')
  return [
    ...hall.people
      .filter(isReachable)
      .filter(({ id }) => decided.includes(id))
      .map(({ connection }) => dismiss(connection, 'denied')),
    ...refusal(me.connection, said.id, { code: 'unknown_member', members: unknown }),
  ]
}

const find = (hall: Hall, member: MemberId): Occupant | undefined =>
  hall.people.find(({ id }) => id === member)

const refusal = (
  to: ConnectionId,
  re: string,
  trouble: { code: 'room_full' | 'unknown_member'; members: MemberId[] },
): Delivery[] => (trouble.members.length > 0 ? [problem(to, re, trouble)] : [])

/** What is said as people enter one by one. Those without a socket are announced when they say hello. */
const entrances = (before: Hall, entering: MemberId[]): Delivery[] => {
  const said = new Map<ConnectionId, ServerFrame[]>()
  const tell = (to: ConnectionId, content: ServerFrame): void => {
    said.set(to, [...(said.get(to) ?? []), content])
  }
  entering.reduce((hall, id) => {
    const newcomer = find(hall, id)
    if (!newcomer) return hall
    const entered: Occupant = { ...newcomer, status: 'admitted' }
    const after = { ...hall, people: [...hall.people.filter((other) => other.id !== id), entered] }
    if (!isReachable(entered)) return after
    tell(entered.connection, frame({ type: 'admitted', state: snapshot(after, entered, 'admitted') }))
    const joined = frame({ type: 'joined', member: toMember(entered) })
    for (const peer of reachablePeers(after, id)) tell(peer.connection, joined)
    return after
  }, before)
  return [...said].map(([to, frames]) => ({ to, frames }))
}
