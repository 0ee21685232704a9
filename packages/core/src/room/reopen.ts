import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from '../db'
import { type MemberId, newRoomId, type RoomId } from '../id'
import type { ReopenCall, ReopenError } from '../protocol/reopen'
import { err, ok, type Result } from '../result'
import { hashSecret, newSecret } from '../secret'
import type { Session } from '../session'
import { isSignedIn } from '../session-sql'
import { forwardings, passes, rooms } from '../tables'
import { lockForSeat, seatMember } from './seating'
import { findMember, RoomState, snapshot } from './state'
import { roomStateJson } from './state-sql'
import { type JoinTicket, mintNonce } from './ticket'

const Reopened = v.object({
  isSignedIn: v.boolean(),
  state: v.nullable(RoomState),
  openedAt: v.number(),
  isMinted: v.boolean(),
})

/** `oldRooms`: rooms of the call that are forgotten, and whose links lead to the new one from now on. */
type ReopenRequest = {
  session: Session
  member: MemberId
  passes: ReopenCall['passes']
  oldRooms: readonly RoomId[]
}
type Failure = Extract<ReopenError, { code: 'signed_out' | 'room_full' | 'member_taken' | 'too_many' }>

/**
 * Opens a new room for a call that goes on: its admin is the caller, under the id that they have in the call. Every pass
 * holds a seat, so that newcomers take none from members who have yet to follow. That the others are in the call is the
 * caller's word, and counts for nothing: only who bears a pass is seated.
 */
export const reopen = async (
  db: Db,
  request: ReopenRequest,
  limits: { seats: number; doorSeconds: number; nonceSeconds: number },
): Promise<Result<JoinTicket & { openedAt: number }, Failure>> => {
  const { session, member } = request
  const taken = request.passes.length + 1
  if (taken > limits.seats) return err({ code: 'room_full', seats: limits.seats })
  const [room, nonce] = [newRoomId(), await newSecret()]
  const hashes = await Promise.all(request.oldRooms.map(hashSecret))
  const [r, p, f] = [rooms.columns, passes.columns, forwardings.columns]
  const { state, openedAt, isMinted, ...found } = await only(
    db,
    Reopened,
    sql`WITH ${lockForSeat(session, room, sql`${member}`)},
        ${seatMember(sql`(SELECT ${member}::text AS member_id, ${room}::text AS room_id FROM signed_in)`, session)},
        room AS (
          INSERT INTO ${rooms} (${r.id}, ${r.admin}, ${r.seats}, ${r.seats_taken}, ${r.door_seconds}, ${r.expires_at})
          SELECT ${room}, ${member}, ${limits.seats}::int, ${taken}::int, ${limits.doorSeconds}::int,
                 now() + make_interval(secs => ${limits.doorSeconds})
          FROM seated RETURNING *),
        joining AS (SELECT * FROM seated),
        issued AS (
          INSERT INTO ${passes} (${p.room_id}, ${p.hash}, ${p.member_id})
          SELECT ${r.id}, pass.hash, pass.member
          FROM room, json_to_recordset(${JSON.stringify(request.passes)}::text::json) AS pass(member text, hash text)),
        forwarded AS (
          INSERT INTO ${forwardings} (${f.hash}, ${f.room_id})
          SELECT old.hash, ${r.id}
          FROM room, json_array_elements_text(${JSON.stringify(hashes)}::text::json) AS old(hash)
          ON CONFLICT DO NOTHING),
        ${mintNonce(nonce.hash, limits.nonceSeconds)}
        SELECT json_build_object(
          'isSignedIn', ${isSignedIn},
          'state', ${roomStateJson(sql`joining`)},
          'openedAt', floor(extract(epoch FROM now()) * 1000),
          'isMinted', EXISTS (SELECT FROM minted)) AS value`,
  )
  if (!found.isSignedIn) return err({ code: 'signed_out' })
  const admin = state && findMember(state, member)
  if (!admin) return err({ code: 'member_taken' })
  if (!isMinted) return err({ code: 'too_many', retryAfterMs: limits.nonceSeconds * 1000 })
  return ok({ room, state: snapshot(state, admin, 'admitted'), nonce: nonce.text, openedAt })
}
