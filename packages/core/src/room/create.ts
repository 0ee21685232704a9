import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from '../db'
import { newMemberId, newRoomId } from '../id'
import { err, ok, type Result } from '../result'
import { newSecret } from '../secret'
import type { Session } from '../session'
import { isSignedIn, lockSession } from '../session-sql'
import { members, rooms } from '../tables'
import { RoomState, snapshot } from './state'
import { roomStateJson } from './state-sql'
import { type JoinTicket, mintNonce } from './ticket'

/**
 * Creates a room with this user as its admin. The door closes `doorSeconds` later, by the database's clock. `signed_out`:
 * the session has ended since it was found.
 */
export const create = async (
  db: Db,
  session: Session,
  limits: { seats: number; doorSeconds: number; nonceSeconds: number },
): Promise<Result<JoinTicket, { code: 'signed_out' }>> => {
  const [room, member, nonce] = [newRoomId(), newMemberId(), await newSecret()]
  const [r, m] = [rooms.columns, members.columns]
  const state = await only(
    db,
    v.nullable(RoomState),
    sql`WITH ${lockSession(session.user)},
        room AS (
          INSERT INTO ${rooms} (${r.id}, ${r.admin}, ${r.seats}, ${r.seats_taken}, ${r.door_seconds}, ${r.expires_at})
          SELECT ${room}, ${member}, ${limits.seats}::int, 1, ${limits.doorSeconds}::int,
                 now() + make_interval(secs => ${limits.doorSeconds})
          WHERE ${isSignedIn} RETURNING *),
        joining AS (
          INSERT INTO ${members} (${m.id}, ${m.room_id}, ${m.user_id}, ${m.name}, ${m.verified}, ${m.status}, ${m.admitted_at})
          SELECT ${member}, ${r.id}, ${session.user}, ${session.name}, ${session.verified}::boolean, 'admitted', now()
          FROM room RETURNING *),
        ${mintNonce(nonce.hash, limits.nonceSeconds)}
        SELECT ${roomStateJson(sql`joining`)} AS value`,
  )
  if (!state) return err({ code: 'signed_out' })
  const [admin] = state.members
  if (!admin) throw new Error('a new room has no admin')
  return ok({ room, state: snapshot(state, admin, 'admitted'), nonce: nonce.text })
}
