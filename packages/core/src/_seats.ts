import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from './db'

const Miscount = v.object({ taken: v.number(), admitted: v.number(), passes: v.number() })

/** Rooms whose count of seats is not that of the members and passes that hold them; none, where all is well. */
export const miscounted = (db: Db): Promise<v.InferOutput<typeof Miscount>[]> =>
  only(
    db,
    v.array(Miscount),
    sql`WITH counted AS (
          SELECT seats_taken AS taken,
            (SELECT count(*) FROM members m WHERE m.room_id = r.id AND m.status = 'admitted') AS admitted,
            (SELECT count(*) FROM passes p WHERE p.room_id = r.id) AS passes
          FROM rooms r)
        SELECT coalesce(json_agg(row_to_json(counted)), '[]') AS value FROM counted WHERE taken <> admitted + passes`,
  )
