import { type SQL, sql } from 'drizzle-orm'
import * as v from 'valibot'
import type { TooMany } from './protocol/sign-in'
import { err, ok, type Result } from './result'
import { deriveSecret } from './secret'

/** So many at once, and as many again over this long. In seconds. */
export const PERIOD_SECONDS = 600

/** How often somebody may do something: `times` at once, and then as many again, evenly, in ten minutes. */
export type Allowance = { key: string; times: number }

/**
 * The allowance of `who` to do `what`. Its key is a keyed hash: four billion addresses are soon tried, but not
 * without `secret`.
 */
export const allowance = async (
  secret: string,
  to: { what: string; who: string; times: number },
): Promise<Allowance> => ({ key: await deriveSecret(secret, `${to.what} ${to.who}`), times: to.times })

/** In one order everywhere: of two statements that need the same two rows, neither then waits for the other in vain. */
const asJson = (allowances: readonly Allowance[]): string =>
  JSON.stringify(
    [...allowances]
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, times }) => ({ key, seconds: PERIOD_SECONDS / times })),
  )

/**
 * The CTEs `asked` and `spent`: takes one from each allowance, as far as it has one left. The cell rate algorithm
 * (ITU-T I.371, as GCRA): a row holds nothing but the time at which it is whole again. The conflict locks the row
 * and looks at it afresh, so that of statements at the same moment only as many succeed as may. Nothing is taken where
 * the relation `by` is empty.
 */
export const spending = (allowances: readonly Allowance[], by: SQL = sql`(SELECT) anybody`): SQL => sql`
  asked AS (
    SELECT wanted.* FROM ${by}, json_to_recordset(${asJson(allowances)}::text::json) AS wanted(key text, seconds float8)),
  spent AS (
    INSERT INTO allowances AS a (key, expires_at)
    SELECT key, now() + make_interval(secs => seconds) FROM asked
    ON CONFLICT (key) DO UPDATE SET expires_at = greatest(a.expires_at, now()) + (excluded.expires_at - now())
    WHERE greatest(a.expires_at, now()) + (excluded.expires_at - now())
          <= now() + make_interval(secs => ${PERIOD_SECONDS})
    RETURNING key)`

/** Whether every allowance had one left. */
export const isWithin = sql`((SELECT count(*) FROM spent) = (SELECT count(*) FROM asked))`

/** Milliseconds until the last of those that had none left has one; at least that of a whole one's first. */
export const retryAfterMs = sql`(
  SELECT greatest(1, ceil(max(1000 * coalesce(
    extract(epoch FROM a.expires_at - now()) - ${PERIOD_SECONDS}::float8 + seconds, seconds))))
  FROM asked LEFT JOIN allowances a USING (key) WHERE key NOT IN (SELECT key FROM spent))`

/** What a statement with `spending` tells of it. */
export const Spent = v.object({ within: v.boolean(), retryAfterMs: v.nullable(v.number()) })

export const spentJson = sql`json_build_object('within', ${isWithin}, 'retryAfterMs', ${retryAfterMs})`

/** Whether it was within the allowances. */
export const judge = (spent: v.InferOutput<typeof Spent>): Result<void, TooMany> =>
  spent.within
    ? ok(undefined)
    : err({ code: 'too_many', retryAfterMs: spent.retryAfterMs ?? (PERIOD_SECONDS * 1000) / 2 })
