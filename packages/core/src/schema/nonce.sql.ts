import { index, integer, pgTable, text, timestamp, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { members } from './member.sql'

/**
 * Nonce: the right to open one socket as one member, once, within seconds. Once redeemed the row is the binding of that
 * socket, which is `pending` until its hello: then the row goes, and the member's own row has the live socket.
 */
export const nonces = pgTable(
  'nonces',
  {
    hash: text('hash').primaryKey(),
    memberId: text('member_id')
      .notNull()
      .references(() => members.id, { onDelete: 'cascade' }),
    /** One of a few per member, so that a further nonce takes the place of an older one. */
    slot: integer('slot'),
    /** The socket that has redeemed the nonce and has yet to say hello. Null: nobody has. */
    connectionId: text('connection_id'),
    /** By then it has to be redeemed, or the socket has to say hello. */
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    index('nonces_expires_at').on(t.expiresAt),
    unique('nonces_member_slot').on(t.memberId, t.slot),
    uniqueIndex('nonces_connection').on(t.connectionId),
  ],
)
