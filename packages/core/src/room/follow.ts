import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { type Db, only } from '../db'
import { MemberId, type RoomId } from '../id'
import type { FollowError } from '../protocol/reopen'
import { err, ok, type Result } from '../result'
import { hashSecret, newSecret } from '../secret'
import type { Session } from '../session'
import { isSignedIn } from '../session-sql'
import { members, passes } from '../tables'
import { lockForSeat, seatMember } from './seating'
import { findMember, RoomState, snapshot } from './state'
import { isOpenRoom, roomStateJson } from './state-sql'
import { type JoinTicket, mintNonce } from './ticket'

const Followed = v.object({
  isSignedIn: v.boolean(),
  state: v.nullable(RoomState),
  member: v.nullable(MemberId),
  /** The user is a member of the room, or there is such a pass: but the seat is not to be had. */
  isTaken: v.boolean(),
  isMinted: v.boolean(),
})

/**
 * Follows a call into its new room by a pass: the bearer is seated as the member whom the pass names, without a knock, and
 * the pass is gone. Who is an admitted member of the room already is answered as one who joins again, so that a call whose
 * answer was lost can be repeated. A pass that cannot be used just now is kept (`member_taken`, which a bearer may also be
 * told who loses a race for the pass: asked again, it is unknown). Where the user has become a member of the room since the
 * statement began, moving their row meets the key of room and user, and the statement is made once more (see `only`).
 */
export const follow = async (
  db: Db,
  request: { room: RoomId; pass: string; session: Session },
  limits: { nonceSeconds: number },
): Promise<Result<JoinTicket, FollowError>> => {
  const { room, session } = request
  const [nonce, hash] = [await newSecret(), await hashSecret(request.pass)]
  const [m, pass, own] = [members.columns, passes.as('pass'), members.as('own')]
  const isPass = sql`${pass.room_id} = ${room} AND ${pass.hash} = ${hash}`
  const found = await only(
    db,
    Followed,
    sql`WITH ${lockForSeat(session, room, sql`SELECT ${pass.member_id} FROM ${passes} pass WHERE ${isPass}`)},
        room AS (SELECT * FROM locked WHERE ${isOpenRoom(room)}),
        every AS (SELECT * FROM locked_members WHERE ${m.room_id} = ${room}),
        own AS (SELECT * FROM every WHERE ${m.user_id} = ${session.user}),
        offered AS (
          SELECT pass.* FROM room JOIN ${passes} pass ON ${isPass} WHERE NOT EXISTS (SELECT FROM own) FOR UPDATE OF pass),
        ${seatMember(sql`offered`, session)},
        spent AS (DELETE FROM ${passes} pass USING seated WHERE ${isPass}),
        joining AS (SELECT * FROM seated UNION ALL SELECT * FROM own WHERE ${own.status} = 'admitted'),
        ${mintNonce(nonce.hash, limits.nonceSeconds)}
        SELECT json_build_object(
          'isSignedIn', ${isSignedIn},
          'state', ${roomStateJson(sql`(
            SELECT * FROM joining UNION ALL
            SELECT * FROM every WHERE ${m.id} NOT IN (SELECT ${m.id} FROM joining)) every_row`)},
          'member', (SELECT ${m.id} FROM joining),
          'isTaken', EXISTS (SELECT FROM own) OR EXISTS (
            SELECT FROM ${passes} pass WHERE ${isPass}),
          'isMinted', EXISTS (SELECT FROM minted)) AS value`,
  )
  const { state } = found
  if (!found.isSignedIn) return err({ code: 'signed_out' })
  if (!state) return err({ code: 'room_closed' })
  const member = found.member === null ? undefined : findMember(state, found.member)
  if (!member) return err({ code: found.isTaken ? 'member_taken' : 'pass_unknown' })
  if (!found.isMinted) return err({ code: 'too_many', retryAfterMs: limits.nonceSeconds * 1000 })
  return ok({ room, state: snapshot(state, member, 'admitted'), nonce: nonce.text })
}
