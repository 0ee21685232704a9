import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import type { TooMany } from './protocol/sign-in'
import { err, ok, type Result } from './result'
import { deriveSecret } from './secret'
import { rateLimits } from './tables'

/** Period of every limit, in seconds: `times` at once, and as many again over this long. */
export const PERIOD_SECONDS = 600

/** Rate limit on one action of one caller: `times` at once, and then as many again, evenly, in ten minutes. */
export type RateLimit = { key: string; times: number }

/**
 * Rate limit of the caller `who` on the action `what`. Its key is a keyed hash: four billion addresses are soon tried,
 * but not without `secret`.
 */
export const rateLimit = async (
  secret: string,
  on: { what: string; who: string; times: number },
): Promise<RateLimit> => ({ key: await deriveSecret(secret, `${on.what} ${on.who}`), times: on.times })

/** Limits as JSON, in one order everywhere so that two statements that need the same two rows cannot deadlock. */
const asJson = (limits: readonly RateLimit[]): string =>
  JSON.stringify(
    [...limits]
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, times }) => ({ key, seconds: PERIOD_SECONDS / times })),
  )

const { key, expires_at } = rateLimits.columns
const [row, excluded] = [rateLimits.as('a'), rateLimits.as('excluded')]

/**
 * CTEs `requested` and `consumed`: consume one use of each limit if each has one left; where another request takes the
 * last one in that moment, of those that have. The generic cell rate algorithm
 * (GCRA, ITU-T I.371): a row holds nothing but the time at which no use is consumed any more. The conflict locks the
 * row and reads it afresh, so that of statements at the same moment only as many succeed as may. Nothing is consumed
 * where the relation `caller` is empty.
 */
export const consume = (limits: readonly RateLimit[], caller: SQL = sql`(SELECT) anybody`): SQL => sql`
  requested AS (
    SELECT wanted.* FROM ${caller}, json_to_recordset(${asJson(limits)}::text::json) AS wanted(key text, seconds float8)),
  exhausted AS (
    SELECT FROM requested wanted JOIN ${rateLimits} a ON ${row.key} = wanted.key
    WHERE ${row.expires_at} + make_interval(secs => wanted.seconds) > now() + make_interval(secs => ${PERIOD_SECONDS})),
  consumed AS (
    INSERT INTO ${rateLimits} AS a (${key}, ${expires_at})
    SELECT wanted.key, now() + make_interval(secs => wanted.seconds) FROM requested wanted
    WHERE NOT EXISTS (SELECT FROM exhausted)
    ON CONFLICT (${key}) DO UPDATE
      SET ${expires_at} = greatest(${row.expires_at}, now()) + (${excluded.expires_at} - now())
      WHERE greatest(${row.expires_at}, now()) + (${excluded.expires_at} - now())
            <= now() + make_interval(secs => ${PERIOD_SECONDS})
    RETURNING ${key})`

/** Condition beside `consume`: every limit had a use left. */
export const isWithinLimits = sql`((SELECT count(*) FROM consumed) = (SELECT count(*) FROM requested))`

/** Milliseconds until the last of the limits that had no use left has one, at least 1. */
const retryAfterMs = sql`(
  SELECT greatest(1, ceil(max(1000 * coalesce(
    extract(epoch FROM ${row.expires_at} - now()) - ${PERIOD_SECONDS}::float8 + wanted.seconds,
    CASE WHEN EXISTS (SELECT FROM exhausted) THEN 0 ELSE wanted.seconds END))))
  FROM requested wanted LEFT JOIN ${rateLimits} a ON ${row.key} = wanted.key
  WHERE wanted.key NOT IN (SELECT ${key} FROM consumed))`

/** Consumption that a statement with `consume` reports by `consumptionJson`. */
export const Consumption = v.object({ isWithin: v.boolean(), retryAfterMs: v.nullable(v.number()) })

export const consumptionJson = sql`json_build_object('isWithin', ${isWithinLimits}, 'retryAfterMs', ${retryAfterMs})`

/** Result of a consumption: `too_many` where a limit had no use left. */
export const toResult = (consumption: v.InferOutput<typeof Consumption>): Result<void, TooMany> =>
  consumption.isWithin
    ? ok(undefined)
    : err({ code: 'too_many', retryAfterMs: consumption.retryAfterMs ?? (PERIOD_SECONDS * 1000) / 2 })
