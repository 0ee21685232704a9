import type { ConnectionId, MemberId } from './id'
import type { ProblemCode, ServerFrame } from './protocol/frames'
import type { Delivery } from './push'
import {
  doorState,
  isHeard,
  isReachable,
  type ReachableMember,
  reachableAdmitted,
  reachablePeers,
  type RoomState,
  snapshot,
} from './room/state'

type WithoutId<F> = F extends { id: string } ? Omit<F, 'id'> : never

/** Server frame with an id of its own, by which receivers drop a repeat: a post that was retried may arrive twice. */
export const serverFrame = (content: WithoutId<ServerFrame>): ServerFrame => ({
  ...content,
  id: crypto.randomUUID(),
})

/** Delivery of one frame to one socket. */
export const delivery = (to: ConnectionId, content: WithoutId<ServerFrame>): Delivery => ({
  to,
  frames: [serverFrame(content)],
})

/** Delivery of a last frame: the socket is closed after it. */
export const deliveryThenClose = (
  to: ConnectionId,
  type: 'denied' | 'removed' | 'replaced' | 'closed',
): Delivery => ({
  ...delivery(to, { type }),
  close: true,
})

/** Problem with the frame `re`, for its sender: why it had no effect, or had none on these members. */
export const problem = (
  to: ConnectionId,
  re: string,
  trouble: { code: ProblemCode; members?: MemberId[] },
): Delivery => delivery(to, { type: 'problem', re, ...trouble })

/** Welcome: the authoritative state of the room, for one member. */
export const welcome = (state: RoomState, member: ReachableMember): Delivery =>
  delivery(member.connection, {
    type: 'welcome',
    state: snapshot(state, member, member.status === 'admitted' ? 'admitted' : 'waiting'),
  })

/** Welcome for every admitted member with a live socket: after the role of admin has passed on. */
export const welcomeAdmitted = (state: RoomState): Delivery[] =>
  reachableAdmitted(state).map((member) => welcome(state, member))

/** Word to those who wait, where it has changed from one state to the next whether they are heard. */
export const tellHeard = (before: RoomState, after: RoomState): Delivery[] =>
  isHeard(before) === isHeard(after)
    ? []
    : after.members
        .filter(isReachable)
        .filter(({ status }) => status === 'waiting')
        .map((member) => delivery(member.connection, { type: 'door', door: doorState(after, member) }))

/** Delivery of the same frame to every peer of a member. */
export const toPeers = (state: RoomState, member: MemberId, content: WithoutId<ServerFrame>): Delivery[] => {
  const frame = serverFrame(content)
  return reachablePeers(state, member).map(({ connection }) => ({ to: connection, frames: [frame] }))
}
