import * as v from 'valibot'
import { RoomId } from './id'
import { err, ok, type Result } from './result'
import { signNonce, verifyNonce } from './signed-nonce'

/** Forwarding key of a room's admin, good until `endsAt` (epoch milliseconds): the room's id, signed by the server. */
export const signForwardingKey = (key: string, room: RoomId, endsAt: number): Promise<string> =>
  signNonce(key, room, endsAt)

/** Room whose admin was given this forwarding key, if this server has signed it and its time is not over. */
export const verifyForwardingKey = async (
  key: string,
  text: string,
  now: number,
): Promise<Result<RoomId, { code: 'unsigned' | 'expired' }>> => {
  const signed = await verifyNonce(key, text, now)
  if (!signed.ok) return signed
  const room = v.safeParse(RoomId, signed.value)
  return room.success ? ok(room.output) : err({ code: 'unsigned' })
}
