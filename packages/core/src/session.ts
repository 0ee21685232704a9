import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one, only } from './db'
import { newUserId, UserId } from './id'
import type { Person } from './protocol/seat'
import { hashSecret, newSecret } from './secret'

/** Who speaks, as their session tells. */
export type Session = { user: UserId; name: string; verified: boolean }

const Session = v.object({ user: UserId, name: v.string(), verified: v.boolean() })

/** Whose session this token opens, if it is known and has not expired. */
export const find = async (db: Db, token: string): Promise<Session | undefined> =>
  one(
    db,
    Session,
    sql`SELECT json_build_object('user', user_id, 'name', name, 'verified', verified) AS value
        FROM sessions WHERE token_hash = ${await hashSecret(token)} AND expires_at > now()`,
  )

/**
 * Opens a session for somebody new, and ends the one that `replaces` opened: what was planted in a browser
 * beforehand is worth nothing after signing in (OWASP ASVS 5, 7.2.4).
 */
export const open = async (
  db: Db,
  person: Person,
  options: { seconds: number; replaces: string | undefined },
): Promise<{ token: string }> => {
  const secret = await newSecret()
  const replaced = options.replaces === undefined ? null : await hashSecret(options.replaces)
  await only(
    db,
    v.literal(true),
    sql`WITH ended AS (DELETE FROM sessions WHERE token_hash = ${replaced}),
          opened AS (
            INSERT INTO sessions (token_hash, user_id, name, verified, expires_at)
            VALUES (${secret.hash}, ${newUserId()}, ${person.name}, ${person.verified},
                    now() + make_interval(secs => ${options.seconds}))
            RETURNING 1)
        SELECT to_json(EXISTS (SELECT FROM opened)) AS value`,
  )
  return { token: secret.text }
}

/** Ends the session of this token, if there is one. */
export const end = async (db: Db, token: string): Promise<void> => {
  await db.execute(sql`DELETE FROM sessions WHERE token_hash = ${await hashSecret(token)}`)
}
