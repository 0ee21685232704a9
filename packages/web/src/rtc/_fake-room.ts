import { newMemberId, newRoomId, type MemberId } from '@talki/core/id'
import type { JoinResponse } from '@talki/core/protocol/join'
import type { Member, Snapshot } from '@talki/core/protocol/member'

export const member = (name: string, id: MemberId = newMemberId()): Member => ({ id, name, verified: false })

/** What the server tells `me` of a room. */
export const snapshot = (
  me: Member,
  given: Partial<Omit<Snapshot, 'me'>> & { waits?: boolean } = {},
): Snapshot => {
  const { waits = false, ...state } = given
  return {
    me: { ...me, status: waits ? 'waiting' : 'admitted' },
    admin: me.id,
    roster: [],
    order: waits ? [] : [...(given.roster ?? []).map(({ id }) => id), me.id],
    waiting: [],
    door: { locked: false, heard: true, heldBack: 0 },
    doorMs: 300_000,
    ...state,
  }
}

/** The answer of a join; its socket's address is different each time. */
export const joinResponse = (state: Snapshot): JoinResponse => ({
  room: newRoomId(),
  state,
  socket: { url: `wss://talki.test?nonce=${crypto.randomUUID()}`, ttlMs: 30_000 },
  iceServers: [],
  hasTurn: false,
})
