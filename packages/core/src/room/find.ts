import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one } from '../db'
import { MemberId, type RoomId } from '../id'
import type { TooMany } from '../protocol/sign-in'
import { consume, Consumption, consumptionJson, type RateLimit, toResult } from '../rate-limit'
import { err, ok, type Result } from '../result'
import type { Session } from '../session'
import { members, rooms } from '../tables'
import { doorMs, isOpenRoom } from './state-sql'

/** Door of a room, while it is open: for how many milliseconds, by the database's clock. */
export const findDoor = async (
  db: Db,
  room: RoomId,
): Promise<Result<{ doorMs: number }, { code: 'room_closed' }>> => {
  const found = await one(
    db,
    v.object({ doorMs: v.number() }),
    sql`SELECT json_build_object('doorMs', ${doorMs}) AS value FROM ${rooms} WHERE ${isOpenRoom(room)}`,
  )
  return found ? ok(found) : err({ code: 'room_closed' })
}

/** Admitted members at which a room has a pair, which alone can need a relay. */
const PAIR = 2

/**
 * Id of the admitted member of an open room who this user is, once another member is admitted too: `alone` before that.
 * A use of each limit is consumed where there is such a member, by the same statement.
 */
export const findPairedMember = async (
  db: Db,
  request: { room: RoomId; session: Session },
  limits: readonly RateLimit[],
): Promise<
  Result<MemberId, { code: 'room_closed' } | { code: 'not_admitted' } | { code: 'alone' } | TooMany>
> => {
  const [r, m, f] = [rooms.as('r'), members.as('m'), members.as('found')]
  const found = await one(
    db,
    v.object({ member: v.nullable(MemberId), isPaired: v.boolean(), consumption: Consumption }),
    sql`WITH found AS (
            SELECT ${m.id}, ${r.seats_taken} >= ${PAIR}::int AS is_paired
            FROM ${rooms} r LEFT JOIN ${members} m
              ON ${m.room_id} = ${r.id} AND ${m.user_id} = ${request.session.user} AND ${m.status} = 'admitted'
            WHERE ${r.id} = ${request.room} AND ${r.expires_at} > now()),
          paired AS (SELECT FROM found WHERE ${f.id} IS NOT NULL AND is_paired),
          ${consume(limits, sql`paired`)}
        SELECT json_build_object('member', ${f.id}, 'isPaired', is_paired, 'consumption', ${consumptionJson}) AS value
        FROM found`,
  )
  if (!found) return err({ code: 'room_closed' })
  if (found.member === null) return err({ code: 'not_admitted' })
  if (!found.isPaired) return err({ code: 'alone' })
  const within = toResult(found.consumption)
  return within.ok ? ok(found.member) : within
}
