import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { members } from './member.sql'

/** Nonce: the right to open one socket as one member, once, within seconds. */
export const nonces = pgTable(
  'nonces',
  {
    hash: text('hash').primaryKey(),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id, { onDelete: 'cascade' }),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [index('nonces_expires_at').on(t.expiresAt), index('nonces_member').on(t.memberId)],
)
