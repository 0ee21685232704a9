import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, one } from '../db'
import { MemberId, type RoomId } from '../id'
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

/** Id of the admitted member of an open room who this user is; `not_admitted` also while they wait. */
export const findAdmittedMember = async (
  db: Db,
  request: { room: RoomId; session: Session },
): Promise<Result<MemberId, { code: 'room_closed' } | { code: 'not_admitted' }>> => {
  const [r, m] = [rooms.as('r'), members.as('m')]
  const found = await one(
    db,
    v.object({ member: v.nullable(MemberId) }),
    sql`SELECT json_build_object('member', ${m.id}) AS value
        FROM ${rooms} r LEFT JOIN ${members} m
          ON ${m.room_id} = ${r.id} AND ${m.user_id} = ${request.session.user} AND ${m.status} = 'admitted'
        WHERE ${r.id} = ${request.room} AND ${r.expires_at} > now()`,
  )
  if (!found) return err({ code: 'room_closed' })
  return found.member === null ? err({ code: 'not_admitted' }) : ok(found.member)
}
