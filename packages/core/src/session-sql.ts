import { type SQL, sql } from 'drizzle-orm'
import type { UserId } from './id'
import { sessions } from './tables'

const { token_hash, user_id, expires_at } = sessions.columns

/**
 * CTE `signed_in`: a row where the user has a session. It is locked, so that whoever forgets the user waits until this
 * statement is over, and then sees what it has made; where the user was forgotten first there is no row, and nothing may be
 * made (ADR 0142). To be read before rooms are locked: sessions come first, everywhere.
 */
export const lockSession = (user: UserId): SQL => sql`
  signed_in AS (
    SELECT FROM ${sessions} WHERE ${user_id} = ${user} AND ${expires_at} > now()
    ORDER BY ${token_hash} LIMIT 1 FOR SHARE)`

/** Condition beside the CTE `signed_in`: the user has a session. */
export const isSignedIn: SQL = sql`EXISTS (SELECT FROM signed_in)`
