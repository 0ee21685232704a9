import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one, only } from '../db'
import { MemberId, RoomId } from '../id'
import type { DoorError } from '../protocol/reopen'
import type { TooMany } from '../protocol/sign-in'
import { consume, Consumption, consumptionJson, type RateLimit, toResult } from '../rate-limit'
import { err, ok, type Result } from '../result'
import { hashSecret } from '../secret'
import type { Session } from '../session'
import { forwardings, members, rooms } from '../tables'
import { doorMs, isOpenRoom } from './state-sql'

/**
 * Door of a room, while it is open: for how many milliseconds, by the database's clock. `room_moved`: the room is over, and
 * its call has another door, to which its admin sends on whoever has the old link.
 */
export const findDoor = async (db: Db, room: RoomId): Promise<Result<{ doorMs: number }, DoorError>> => {
  const [r, f] = [rooms.as('r'), forwardings.as('f')]
  const found = await only(
    db,
    v.object({ doorMs: v.nullable(v.number()), movedTo: v.nullable(RoomId) }),
    sql`SELECT json_build_object(
          'doorMs', (SELECT ${doorMs} FROM ${rooms} WHERE ${isOpenRoom(room)}),
          'movedTo', (
            SELECT ${r.id} FROM ${forwardings} f JOIN ${rooms} r ON ${r.id} = ${f.room_id}
            WHERE ${f.hash} = ${await hashSecret(room)} AND ${r.expires_at} > now()
            ORDER BY ${r.expires_at} DESC, ${r.id} LIMIT 1)) AS value`,
  )
  if (found.doorMs !== null) return ok({ doorMs: found.doorMs })
  return err(found.movedTo === null ? { code: 'room_closed' } : { code: 'room_moved', room: found.movedTo })
}

/** Admitted members at which a room has a pair, which alone can need a relay. Not seats: passes hold these too. */
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
  const [r, m, f, p] = [rooms.as('r'), members.as('m'), members.as('found'), members.as('p')]
  const found = await one(
    db,
    v.object({ member: v.nullable(MemberId), isPaired: v.boolean(), consumption: Consumption }),
    sql`WITH found AS (
            SELECT ${m.id}, (
              SELECT count(*) FROM ${members} p WHERE ${p.room_id} = ${r.id} AND ${p.status} = 'admitted'
            ) >= ${PAIR}::int AS is_paired
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
