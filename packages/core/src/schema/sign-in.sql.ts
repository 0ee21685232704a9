import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/** Sign-in that a browser has begun at a provider: it can be redeemed once, within minutes. */
export const signIns = pgTable(
  'sign_ins',
  {
    hash: text('hash').primaryKey(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('sign_ins_expires_at').on(t.expiresAt)],
)
