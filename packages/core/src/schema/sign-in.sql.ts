import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** A sign-in that somebody has begun at a provider: it can be finished once, within minutes. */
export const signIns = pgTable(
  'sign_ins',
  {
    hash: text('hash').primaryKey(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('sign_ins_expires_at').on(t.expiresAt)],
)
