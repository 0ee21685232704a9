import { pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core'
import { rooms } from './room.sql'

/**
 * Pass: the right to be seated once, without a knock, as one member of a call whose door was reopened. It goes when it is
 * used, and with its room, whose door bounds its time.
 */
export const passes = pgTable(
  'passes',
  {
    roomId: text('room_id')
      .notNull()
      .references(() => rooms.id, { onDelete: 'cascade' }),
    hash: text('hash').notNull(),
    /** The member that the bearer is, and was in the call before. No such row exists until the pass is used. */
    memberId: text('member_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.roomId, t.hash] }), unique('passes_room_member').on(t.roomId, t.memberId)],
)
