import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/**
 * How much of an allowance is used up: it is whole again at `expires_at`, and the row says nothing more. The key is a
 * hash of what is limited and of whom.
 */
export const allowances = pgTable(
  'allowances',
  {
    key: text('key').primaryKey(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('allowances_expires_at').on(t.expiresAt)],
)
