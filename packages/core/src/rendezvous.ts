import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from './db'
import {
  RENDEZVOUS_SECONDS,
  type RendezvousAnswer,
  type RendezvousCall,
  type RendezvousError,
  type RendezvousSeat,
} from './protocol/rendezvous'
import { consume, Consumption, consumptionJson, isWithinLimits, type RateLimit, toResult } from './rate-limit'
import { err, ok, type Result } from './result'
import { hashSecret } from './secret'
import { rendezvous } from './tables'

const { hash, key_hash, sealed, expires_at } = rendezvous.columns
const [r, excluded] = [rendezvous.as('r'), rendezvous.as('excluded')]

/** A seat and the one opposite, as they are kept. */
const hashesOf = async ({ line, side, key }: RendezvousSeat) => ({
  own: await hashSecret(`${line} ${side}`),
  opposite: await hashSecret(`${line} ${side === 'low' ? 'high' : 'low'}`),
  key: await hashSecret(key),
})

/** What the other side says, for a caller who has a seat: the relation `seated` has a row then. */
const answerJson = (opposite: string): SQL => sql`json_build_object(
  'isSeated', EXISTS (SELECT FROM seated),
  'theirs', (SELECT ${sealed} FROM ${rendezvous} r WHERE ${r.hash} = ${opposite} AND ${r.expires_at} > now()
             AND EXISTS (SELECT FROM seated)))`

const Answer = v.object({ isSeated: v.boolean(), theirs: v.nullable(v.string()) })

/**
 * Opens a rendezvous, or takes the seat opposite: the first key holds the seat until its minute is over, so that a call
 * that is repeated by another is `taken`, and one that is repeated by its sender changes nothing. Needs no session: a
 * call outlives one, and 256 bits that two members alone know are a better right.
 */
export const open = async (
  db: Db,
  call: RendezvousCall,
  limits: readonly RateLimit[],
): Promise<Result<RendezvousAnswer, RendezvousError>> => {
  const { own, opposite, key } = await hashesOf(call)
  const isHeld = sql`(${r.key_hash} = ${excluded.key_hash} AND ${r.expires_at} > now())`
  const found = await only(
    db,
    v.object({ consumption: Consumption, answer: Answer }),
    sql`WITH ${consume(limits)},
          seated AS (
            INSERT INTO ${rendezvous} AS r (${hash}, ${key_hash}, ${sealed}, ${expires_at})
            SELECT ${own}, ${key}, ${call.sealed}::text, now() + make_interval(secs => ${RENDEZVOUS_SECONDS})
            WHERE ${isWithinLimits}
            ON CONFLICT (${hash}) DO UPDATE SET
              ${key_hash} = ${excluded.key_hash},
              ${sealed} = CASE WHEN ${isHeld} THEN coalesce(${excluded.sealed}, ${r.sealed}) ELSE ${excluded.sealed} END,
              ${expires_at} = CASE WHEN ${isHeld} THEN ${r.expires_at} ELSE ${excluded.expires_at} END
            WHERE ${isHeld} OR ${r.expires_at} <= now()
            RETURNING 1)
        SELECT json_build_object('consumption', ${consumptionJson}, 'answer', ${answerJson(opposite)}) AS value`,
  )
  const within = toResult(found.consumption)
  if (!within.ok) return within
  return found.answer.isSeated ? ok({ theirs: found.answer.theirs }) : err({ code: 'taken' })
}

/** Says something from a seat, or nothing new, and hears what the other side says. Only the seat's key is listened to. */
export const exchange = async (
  db: Db,
  call: RendezvousCall,
): Promise<Result<RendezvousAnswer, RendezvousError>> => {
  const { own, opposite, key } = await hashesOf(call)
  const isOwn = sql`${hash} = ${own} AND ${key_hash} = ${key} AND ${expires_at} > now()`
  const seated =
    call.sealed === null
      ? sql`SELECT 1 FROM ${rendezvous} WHERE ${isOwn}`
      : sql`UPDATE ${rendezvous} SET ${sealed} = ${call.sealed} WHERE ${isOwn} RETURNING 1`
  const found = await only(
    db,
    Answer,
    sql`WITH seated AS (${seated}) SELECT ${answerJson(opposite)} AS value`,
  )
  return found.isSeated ? ok({ theirs: found.theirs }) : err({ code: 'over' })
}

/** Ends a rendezvous: the two have found each other, or one has given up. Both rows go, at the word of either key. */
export const close = async (db: Db, seat: RendezvousSeat): Promise<void> => {
  const { own, opposite, key } = await hashesOf(seat)
  const gone = rendezvous.as('gone')
  // In the order of their hashes, lest two who close at once wait for each other.
  await db.execute(sql`
    WITH gone AS (
      SELECT ${hash} FROM ${rendezvous} r WHERE ${r.hash} IN (${own}, ${opposite}) AND EXISTS (
        SELECT FROM ${rendezvous} WHERE ${hash} = ${own} AND ${key_hash} = ${key} AND ${expires_at} > now())
      ORDER BY ${hash} FOR UPDATE)
    DELETE FROM ${rendezvous} r USING gone WHERE ${r.hash} = ${gone.hash}`)
}
