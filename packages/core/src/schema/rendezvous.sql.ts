import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

/**
 * Seat at a rendezvous, where one of two members waits for the other for a minute. Hashes and a sealed text: the row
 * tells neither who sits there, nor which other row it belongs with, nor what is said.
 */
export const rendezvous = pgTable(
  'rendezvous',
  {
    /** Of the line and the side. */
    hash: text('hash').primaryKey(),
    /** Of the key that keeps the seat. */
    keyHash: text('key_hash').notNull(),
    sealed: text('sealed'),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('rendezvous_expires_at').on(t.expiresAt)],
)
