import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one, only } from './db'
import { newUserId, UserId } from './id'
import type { Person } from './protocol/join'
import type { TooMany } from './protocol/sign-in'
import { consume, Consumption, consumptionJson, isWithinLimits, type RateLimit, toResult } from './rate-limit'
import { ok, type Result } from './result'
import { hashSecret, newSecret } from './secret'
import { sessions } from './tables'

/** Session of a user, as far as other verbs need it. */
export type Session = { user: UserId; name: string; verified: boolean }

const Session = v.object({ user: UserId, name: v.string(), verified: v.boolean() })

const { token_hash, user_id, name, verified, expires_at } = sessions.columns

const sessionJson = sql`json_build_object('user', ${user_id}, 'name', ${name}, 'verified', ${verified})`

/** Session of this token, if there is one and it has not expired. */
export const find = async (db: Db, token: string): Promise<Session | undefined> =>
  one(
    db,
    Session,
    sql`SELECT ${sessionJson} AS value
        FROM ${sessions} WHERE ${token_hash} = ${await hashSecret(token)} AND ${expires_at} > now()`,
  )

/** Session of this token, for an action that is limited: a use of each limit is consumed if there is a session. */
export const findWithinLimits = async (
  db: Db,
  token: string,
  limits: readonly RateLimit[],
): Promise<Result<Session | undefined, TooMany>> => {
  const found = await one(
    db,
    v.object({ session: Session, consumption: Consumption }),
    sql`WITH session AS (
            SELECT * FROM ${sessions} WHERE ${token_hash} = ${await hashSecret(token)} AND ${expires_at} > now()),
          ${consume(limits, sql`session`)}
        SELECT json_build_object('session', ${sessionJson}, 'consumption', ${consumptionJson}) AS value FROM session`,
  )
  if (!found) return ok(undefined)
  const within = toResult(found.consumption)
  return within.ok ? ok(found.session) : within
}

/**
 * Opens a session, of a new user unless one is given, and ends the one whose token is `replaces`: what was planted in
 * a browser beforehand is worth nothing after signing in (OWASP ASVS 5, 7.2.4).
 */
export const open = async (
  db: Db,
  person: Person & { user?: UserId },
  options: { seconds: number; replaces: string | undefined; limits?: readonly RateLimit[] },
): Promise<Result<{ token: string }, TooMany>> => {
  const secret = await newSecret()
  const replaced = options.replaces === undefined ? null : await hashSecret(options.replaces)
  const consumption = await only(
    db,
    Consumption,
    sql`WITH ${consume(options.limits ?? [])},
          ended AS (DELETE FROM ${sessions} WHERE ${token_hash} = ${replaced} AND ${isWithinLimits}),
          opened AS (
            INSERT INTO ${sessions} (${token_hash}, ${user_id}, ${name}, ${verified}, ${expires_at})
            SELECT ${secret.hash}, ${person.user ?? newUserId()}, ${person.name}, ${person.verified}::boolean,
                   now() + make_interval(secs => ${options.seconds})
            WHERE ${isWithinLimits})
        SELECT ${consumptionJson} AS value`,
  )
  const within = toResult(consumption)
  return within.ok ? ok({ token: secret.text }) : within
}

/** Ends the session of this token, if there is one. */
export const end = async (db: Db, token: string): Promise<void> => {
  await db.execute(sql`DELETE FROM ${sessions} WHERE ${token_hash} = ${await hashSecret(token)}`)
}
