import * as v from 'valibot'
import { ConnectionId, MemberId } from '../id'
import { type DoorState, type Member, MemberStatus, type Snapshot } from '../protocol/member'

/** Member of a room as the database has them: `connection` is their live socket, `pending` are those yet to say hello. */
export const MemberRow = v.object({
  id: MemberId,
  name: v.string(),
  verified: v.boolean(),
  status: MemberStatus,
  connection: v.nullable(ConnectionId),
  pending: v.array(ConnectionId),
  /** Was asked for a sign of life, and gave none in time, whatever the socket seems to be. */
  isSilent: v.boolean(),
})
export type MemberRow = v.InferOutput<typeof MemberRow>

/** State of a room: its admin, its seats, its door and how long that stays open, its members in the order of their arrival. */
export const RoomState = v.object({
  admin: MemberId,
  seats: v.number(),
  locked: v.boolean(),
  heldBack: v.number(),
  doorMs: v.number(),
  members: v.array(MemberRow),
})
export type RoomState = v.InferOutput<typeof RoomState>

/** Member whose socket has said hello, so that it is known to be open. */
export type ReachableMember = MemberRow & { connection: ConnectionId }

export const isReachable = (member: MemberRow): member is ReachableMember => member.connection !== null

/** Whether a member is denied or removed: for as long as the room lasts. */
export const isExpelled = (member: MemberRow): member is MemberRow & { status: 'denied' | 'removed' } =>
  member.status === 'denied' || member.status === 'removed'

export const findMember = (state: RoomState, member: MemberId): MemberRow | undefined =>
  state.members.find(({ id }) => id === member)

/** Admitted members with a live socket, in the order of their arrival. */
export const reachableAdmitted = (state: RoomState): ReachableMember[] =>
  state.members.filter(isReachable).filter(({ status }) => status === 'admitted')

/** Peers of a member: the other admitted members with a live socket. */
export const reachablePeers = (state: RoomState, member: MemberId): ReachableMember[] =>
  reachableAdmitted(state).filter(({ id }) => id !== member)

/** Admin of the room, while they have a live socket. */
export const findReachableAdmin = (state: RoomState): ReachableMember | undefined =>
  reachableAdmitted(state).find(({ id }) => id === state.admin)

/** Whether a knock is heard: the admin has a live socket, and has given a sign of life. */
export const isHeard = (state: RoomState): boolean => findReachableAdmin(state)?.isSilent === false

/** Door of the room as this member is told of it. */
export const doorState = (state: RoomState, member: MemberRow): DoorState => ({
  locked: state.locked,
  heard: isHeard(state),
  heldBack: member.id === state.admin && member.status === 'admitted' ? state.heldBack : 0,
})

/** Member as the other members may see them. */
export const toMember = ({ id, name, verified }: MemberRow): Member => ({ id, name, verified })

/**
 * Snapshot of the room for one member, as the protocol sends it. The admin sees those waiting members who have a live
 * socket: to admit another would reach nobody.
 */
export const snapshot = (state: RoomState, member: MemberRow, status: 'waiting' | 'admitted'): Snapshot => {
  const others = state.members.filter(({ id }) => id !== member.id)
  const isAdmin = status === 'admitted' && member.id === state.admin
  return {
    me: { ...toMember(member), status },
    admin: state.admin,
    roster:
      member.status === 'admitted' ? others.filter(({ status }) => status === 'admitted').map(toMember) : [],
    order:
      member.status === 'admitted'
        ? state.members.filter(({ status }) => status === 'admitted').map(({ id }) => id)
        : [],
    waiting: isAdmin
      ? others.filter((other) => other.status === 'waiting' && isReachable(other)).map(toMember)
      : [],
    door: doorState(state, { ...member, status }),
    doorMs: state.doorMs,
  }
}

/** Room state in which one member's row is replaced. */
export const withMember = (state: RoomState, changed: MemberRow): RoomState => ({
  ...state,
  members: state.members.map((member) => (member.id === changed.id ? changed : member)),
})
