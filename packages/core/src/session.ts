import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Allowance, isWithin, judge, Spent, spending, spentJson } from './allowance'
import { type Db, one, only } from './db'
import { newUserId, UserId } from './id'
import type { Person } from './protocol/join'
import type { TooMany } from './protocol/sign-in'
import { hashSecret, newSecret } from './secret'
import { ok, type Result } from './result'

/** Who speaks, as their session tells. */
export type Session = { user: UserId; name: string; verified: boolean }

const Session = v.object({ user: UserId, name: v.string(), verified: v.boolean() })

const sessionJson = sql`json_build_object('user', user_id, 'name', name, 'verified', verified)`

/** Whose session this token opens, if it is known and has not expired. */
export const find = async (db: Db, token: string): Promise<Session | undefined> =>
  one(
    db,
    Session,
    sql`SELECT ${sessionJson} AS value
        FROM sessions WHERE token_hash = ${await hashSecret(token)} AND expires_at > now()`,
  )

/** As `find`, for something that only so much is allowed of: that much is used up where there is a session. */
export const findSpending = async (
  db: Db,
  token: string,
  allowances: readonly Allowance[],
): Promise<Result<Session | undefined, TooMany>> => {
  const found = await one(
    db,
    v.object({ session: Session, spent: Spent }),
    sql`WITH session AS (
            SELECT * FROM sessions WHERE token_hash = ${await hashSecret(token)} AND expires_at > now()),
          ${spending(allowances, sql`session`)}
        SELECT json_build_object('session', ${sessionJson}, 'spent', ${spentJson}) AS value FROM session`,
  )
  if (!found) return ok(undefined)
  const within = judge(found.spent)
  return within.ok ? ok(found.session) : within
}

/**
 * Opens a session, for somebody new unless it is told for whom, and ends the one that `replaces` opened: what was
 * planted in a browser beforehand is worth nothing after signing in (OWASP ASVS 5, 7.2.4).
 */
export const open = async (
  db: Db,
  person: Person & { user?: UserId },
  options: { seconds: number; replaces: string | undefined; allowances?: readonly Allowance[] },
): Promise<Result<{ token: string }, TooMany>> => {
  const secret = await newSecret()
  const replaced = options.replaces === undefined ? null : await hashSecret(options.replaces)
  const spent = await only(
    db,
    Spent,
    sql`WITH ${spending(options.allowances ?? [])},
          ended AS (DELETE FROM sessions WHERE token_hash = ${replaced} AND ${isWithin}),
          opened AS (
            INSERT INTO sessions (token_hash, user_id, name, verified, expires_at)
            SELECT ${secret.hash}, ${person.user ?? newUserId()}, ${person.name}, ${person.verified}::boolean,
                   now() + make_interval(secs => ${options.seconds})
            WHERE ${isWithin})
        SELECT ${spentJson} AS value`,
  )
  const within = judge(spent)
  return within.ok ? ok({ token: secret.text }) : within
}

/** Ends the session of this token, if there is one. */
export const end = async (db: Db, token: string): Promise<void> => {
  await db.execute(sql`DELETE FROM sessions WHERE token_hash = ${await hashSecret(token)}`)
}
