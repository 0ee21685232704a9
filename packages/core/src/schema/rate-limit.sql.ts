import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/**
 * Use of a rate limit: nothing of it is in use any more at `expires_at`, and the row says nothing else. The key is a
 * hash of what is limited and for whom. The table keeps its first name: a rename would gain nothing, and would fail
 * every sign-in between the migration of a deploy and its new code.
 */
export const rateLimits = pgTable(
  'allowances',
  {
    key: text('key').primaryKey(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('allowances_expires_at').on(t.expiresAt)],
)
