import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { authorizeSender } from '../authorize-sender'
import { type Db, only } from '../db'
import { tellHeard } from '../deliveries'
import type { ClientFrame } from '../protocol/frames'
import type { Delivery } from '../push'
import { RoomState, withMember } from '../room/state'
import { lockRoom, roomStateJson, senderRow } from '../room/state-sql'
import { members } from '../tables'
import type { SocketIdentity } from './identity'

/** Sign of life of an admin who was asked for one (see seek-admin.ts). Those who wait are told, if it is news to them. */
export const here = async (
  db: Db,
  identity: SocketIdentity,
  frame: Extract<ClientFrame, { type: 'here' }>,
): Promise<Delivery[]> => {
  const [m, sender, c] = [members.as('m'), members.as('sender'), members.columns]
  const before = await only(
    db,
    v.nullable(RoomState),
    sql`WITH ${lockRoom(identity.room)}, ${senderRow(identity)},
          answered AS (
            UPDATE ${members} m SET ${c.seen_at} = now(), ${c.asked_at} = NULL FROM sender WHERE ${m.id} = ${sender.id})
        SELECT ${roomStateJson()} AS value`,
  )
  const authorized = authorizeSender(before, identity, { re: frame.id })
  if (!authorized.ok) return authorized.answer
  const { state, sender: awake } = authorized
  return tellHeard(state, withMember(state, { ...awake, isSilent: false }))
}
