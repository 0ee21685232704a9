import { boolean, check, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'

/** Room: what is kept of a call, for as long as its door is open. */
export const rooms = pgTable(
  'rooms',
  {
    id: text('id').primaryKey(),
    /** Id of the member who admits. No foreign key: the two rows are created by one statement, and deleted together. */
    admin: text('admin').notNull(),
    seats: integer('seats').notNull(),
    /** Admitted members. A counter and not a count, so that a locked, re-read row alone decides who gets the last seat. */
    seatsTaken: integer('seats_taken').notNull(),
    /** No new knock is let through: the admin's wish, which outlives their role. */
    locked: boolean('locked').notNull().default(false),
    /** Knocks that were held back by a bound since the door was last locked or unlocked. */
    heldBack: integer('held_back').notNull().default(0),
    /** Times that a member who waits has knocked or come back: tells a statement how many did since it began. */
    arrivals: integer('arrivals').notNull().default(0),
    /**
     * Networks of the knocks that were denied, one for each: in the room's row, so that a knock that waits for its lock
     * counts the denials of meanwhile. Goes with the room.
     */
    denied: text('denied').array().notNull().default([]),
    /** Whole time of the door, from its opening and from each extension. The default is for rooms of the release before. */
    doorSeconds: integer('door_seconds').notNull().default(300),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (t) => [
    index('rooms_expires_at').on(t.expiresAt),
    check('rooms_seats', sql`${t.seatsTaken} BETWEEN 0 AND ${t.seats}`),
  ],
)
