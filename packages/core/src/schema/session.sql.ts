import { boolean, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** Session of a user in one browser, for a day. The token itself is only in the browser's cookie. */
export const sessions = pgTable(
  'sessions',
  {
    tokenHash: text('token_hash').primaryKey(),
    userId: text('user_id').notNull(),
    name: text('name').notNull(),
    verified: boolean('verified').notNull().default(false),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('sessions_expires_at').on(t.expiresAt), index('sessions_user').on(t.userId)],
)
