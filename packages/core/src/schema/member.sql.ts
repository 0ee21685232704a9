import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { rooms } from './room.sql'

/** Member: a user's membership of one room, and the live socket that reaches it. */
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
    /** The member's live socket. Null: there is none. */
    connectionId: text('connection_id'),
    /** `live` beside a connection. The release before this one also wrote `pending` here; the column goes with the next. */
    presence: text('presence', { enum: ['pending', 'live'] }),
    /** Where the knock came from: a keyed hash of room and address. Null: of the room's creator, and of old knocks. */
    network: text('network'),
    /** Nonces made for the member so far, by which the next one's slot is found. */
    tickets: integer('tickets').notNull().default(0),
    /** The last sign of life: a hello, an answer to a question, or the end of the socket. */
    seenAt: timestamp('seen_at', { withTimezone: true }).notNull().defaultNow(),
    /** When the admin was asked for a sign of life that has not come. Null: no question is open. */
    askedAt: timestamp('asked_at', { withTimezone: true }),
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
