import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Allowance, isWithin, judge, Spent, spending, spentJson } from './allowance'
import { type Db, one, only } from './db'
import type { TooMany } from './protocol/sign-in'
import type { Result } from './result'
import { hashSecret } from './secret'

/** Remembers that a sign-in has begun, under its `state`, for so many seconds. */
export const begin = async (
  db: Db,
  state: string,
  options: { seconds: number; allowances: readonly Allowance[] },
): Promise<Result<void, TooMany>> =>
  judge(
    await only(
      db,
      Spent,
      sql`WITH ${spending(options.allowances)},
            begun AS (
              INSERT INTO sign_ins (hash, expires_at)
              SELECT ${await hashSecret(state)}, now() + make_interval(secs => ${options.seconds})
              WHERE ${isWithin})
          SELECT ${spentJson} AS value`,
    ),
  )

/**
 * Ends a sign-in that has begun, and tells whether it was one, in its time. Of any number of attempts with the same
 * `state` one succeeds: the provider's code would be spent as well, but that is its promise and not ours.
 */
export const redeem = async (db: Db, state: string): Promise<boolean> =>
  (await one(
    db,
    v.boolean(),
    sql`DELETE FROM sign_ins WHERE hash = ${await hashSecret(state)} RETURNING to_json(expires_at > now()) AS value`,
  )) ?? false
