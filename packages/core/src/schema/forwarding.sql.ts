import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { rooms } from './room.sql'

/** Forwarding: who opens the link of a room that is forgotten is sent on to this one, for as long as its door is open. */
export const forwardings = pgTable(
  'forwardings',
  {
    /** Of the forgotten room's id. */
    hash: text('hash').notNull(),
    roomId: text('room_id')
      .notNull()
      .references(() => rooms.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.hash, t.roomId] }), index('forwardings_room').on(t.roomId)],
)
