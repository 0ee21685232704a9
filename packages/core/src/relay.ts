import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from './db'
import { Hall, hallJson, type Place, type Reachable, reachablePeers } from './hall'
import type { ClientFrame, Signal } from './protocol/frames'
import type { Delivery } from './push'
import { frame, problem, standing } from './say'

/** Signals on their way, in their order, and the ones whose targets cannot be reached on their way back. */
export const relayed = (hall: Hall, me: Reachable, saying: { re: string; signals: Signal[] }): Delivery[] => {
  if (saying.signals.length === 0) return []
  if (me.status !== 'admitted') return [problem(me.connection, saying.re, { code: 'not_admitted' })]
  const peers = reachablePeers(hall, me.id)
  const targets = [...new Set(saying.signals.map(({ to }) => to))]
  const lost = targets.filter((to) => !peers.some(({ id }) => id === to))
  const deliveries = peers.map(({ id, connection }) => ({
    to: connection,
    frames: saying.signals
      .filter(({ to }) => to === id)
      .map(({ data }) => frame({ type: 'signal', from: me.id, data })),
  }))
  return [
    ...deliveries.filter(({ frames }) => frames.length > 0),
    ...(lost.length > 0
      ? [problem(me.connection, saying.re, { code: 'unknown_member', members: lost })]
      : []),
  ]
}

/**
 * Passes signals from member to member. Both must be in the call, in this room, at this moment, and `from` is what
 * the sender's connection tells. The one frame that is hot, hence a plain read without a lock.
 */
export const signal = async (
  db: Db,
  place: Place,
  said: Extract<ClientFrame, { type: 'signal' }>,
): Promise<Delivery[]> => {
  const wanted = JSON.stringify([place.member, ...said.signals.map(({ to }) => to)])
  const hall = await only(
    db,
    v.nullable(Hall),
    sql`WITH room AS (SELECT * FROM rooms WHERE id = ${place.room} AND expires_at > now()),
          people AS (SELECT * FROM members WHERE room_id = ${place.room}
                     AND id IN (SELECT json_array_elements_text(${wanted}::text::json)))
        SELECT ${hallJson()} AS value`,
  )
  const stands = standing(hall, place, { re: said.id })
  return stands.ok ? relayed(stands.hall, stands.me, { re: said.id, signals: said.signals }) : stands.answer
}
