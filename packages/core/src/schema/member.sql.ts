import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, text, timestamp, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { rooms } from './room.sql'

/** Member: a user's membership of one room, and the socket that is bound to it. */
export const members = pgTable(
  'members',
  {
    id: text('id').primaryKey(),
    roomId: text('room_id')
      .notNull()
      .references(() => rooms.id, { onDelete: 'cascade' }),
    userId: text('user_id').notNull(),
    name: text('name').notNull(),
    verified: boolean('verified').notNull(),
    status: text('status', { enum: ['waiting', 'admitted', 'denied', 'removed'] }).notNull(),
    knockedAt: timestamp('knocked_at', { withTimezone: true }).notNull().defaultNow(),
    admittedAt: timestamp('admitted_at', { withTimezone: true }),
    connectionId: text('connection_id'),
    /** `pending` from the authorizer to the first frame: such a socket may not exist yet. Null: no socket. */
    presence: text('presence', { enum: ['pending', 'live'] }),
    /** The last hello or ping: the admin's lease is counted from it. */
    seenAt: timestamp('seen_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    unique('members_room_user').on(t.roomId, t.userId),
    uniqueIndex('members_connection').on(t.connectionId),
    index('members_user').on(t.userId),
    check('members_bound', sql`(${t.connectionId} IS NULL) = (${t.presence} IS NULL)`),
    check('members_status', sql`${t.status} IN ('waiting', 'admitted', 'denied', 'removed')`),
    check('members_presence', sql`${t.presence} IN ('pending', 'live')`),
    check('members_admitted', sql`(${t.status} = 'admitted') = (${t.admittedAt} IS NOT NULL)`),
  ],
)
