import { type SQL, sql } from 'drizzle-orm'

/** Condition on a status: neither denied nor removed, both of which hold for as long as the room. */
export const isWelcome = (status: SQL): SQL => sql`${status} IN ('waiting', 'admitted')`
