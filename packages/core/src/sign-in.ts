import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one, only } from './db'
import type { TooMany } from './protocol/sign-in'
import { consume, Consumption, consumptionJson, isWithinLimits, type RateLimit, toResult } from './rate-limit'
import type { Result } from './result'
import { hashSecret } from './secret'
import { signIns } from './tables'

const { hash, expires_at } = signIns.columns

/** Begins a sign-in at a provider, under its `state`: it can be redeemed for so many seconds. */
export const begin = async (
  db: Db,
  state: string,
  options: { seconds: number; limits: readonly RateLimit[] },
): Promise<Result<void, TooMany>> =>
  toResult(
    await only(
      db,
      Consumption,
      sql`WITH ${consume(options.limits)},
            begun AS (
              INSERT INTO ${signIns} (${hash}, ${expires_at})
              SELECT ${await hashSecret(state)}, now() + make_interval(secs => ${options.seconds})
              WHERE ${isWithinLimits})
          SELECT ${consumptionJson} AS value`,
    ),
  )

/**
 * Redeems a sign-in that has begun: true if there was one, in its time. Of any number of attempts with the same
 * `state` one succeeds: the provider's code would be spent as well, but that is its promise and not ours.
 */
export const redeem = async (db: Db, state: string): Promise<boolean> =>
  (await one(
    db,
    v.boolean(),
    sql`DELETE FROM ${signIns} WHERE ${hash} = ${await hashSecret(state)}
        RETURNING to_json(${expires_at} > now()) AS value`,
  )) ?? false
