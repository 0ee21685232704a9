import { sql } from 'drizzle-orm'
import { type Db, only } from '../db'
import { newMemberId, newRoomId } from '../id'
import { newSecret } from '../secret'
import type { Session } from '../session'
import { members, rooms } from '../tables'
import { RoomState, snapshot } from './state'
import { roomStateJson } from './state-sql'
import { type JoinTicket, mintNonce } from './ticket'

/** Creates a room with this user as its admin. The door closes `doorSeconds` later, by the database's clock. */
export const create = async (
  db: Db,
  session: Session,
  limits: { seats: number; doorSeconds: number; nonceSeconds: number },
): Promise<JoinTicket> => {
  const [room, member, nonce] = [newRoomId(), newMemberId(), await newSecret()]
  const [r, m] = [rooms.columns, members.columns]
  const state = await only(
    db,
    RoomState,
    sql`WITH room AS (
          INSERT INTO ${rooms} (${r.id}, ${r.admin}, ${r.seats}, ${r.seats_taken}, ${r.door_seconds}, ${r.expires_at})
          VALUES (${room}, ${member}, ${limits.seats}::int, 1, ${limits.doorSeconds}::int,
                  now() + make_interval(secs => ${limits.doorSeconds}))
          RETURNING *),
        joining AS (
          INSERT INTO ${members} (${m.id}, ${m.room_id}, ${m.user_id}, ${m.name}, ${m.verified}, ${m.status}, ${m.admitted_at})
          SELECT ${member}, ${r.id}, ${session.user}, ${session.name}, ${session.verified}::boolean, 'admitted', now()
          FROM room RETURNING *),
        ${mintNonce(nonce.hash, limits.nonceSeconds)}
        SELECT ${roomStateJson(sql`joining`)} AS value`,
  )
  const [admin] = state.members
  if (!admin) throw new Error('a new room has no admin')
  return { room, state: snapshot(state, admin, 'admitted'), nonce: nonce.text }
}
