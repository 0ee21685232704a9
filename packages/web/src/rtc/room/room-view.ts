import type { MemberId } from '@talki/core/id'
import type { DoorState, Member, Snapshot } from '@talki/core/protocol/member'
import type { IntroducedMember, RoomWord } from '@talki/core/protocol/peer'

const toMember = ({ id, name, verified }: Member): Member => ({ id, name, verified })

/** The most removed members that are told of. */
const REMOVED_MAX = 32

/** What this page knows of the room: by the server, and while it has no socket by the word of a member who has one. */
export const createRoomView = (me: Member) => {
  let admin: MemberId = me.id
  /** The admitted members in the order of their admission, this one among them. */
  let members: Member[] = []
  let removed: MemberId[] = []
  let isLocked = false

  return {
    admin: (): MemberId => admin,
    has: (id: MemberId): boolean => members.some((member) => member.id === id),
    isAdmin: (): boolean => admin === me.id,
    /** Who would be admin next: of the members who are there, the one who was admitted first. */
    successor: (isAway: (id: MemberId) => boolean): MemberId | null =>
      members.find(({ id }) => id !== admin && (id === me.id || !isAway(id)))?.id ?? null,
    /** Takes the server's state. */
    take: (state: Snapshot): void => {
      const known = new Map([...state.roster, state.me].map((member) => [member.id, toMember(member)]))
      admin = state.admin
      members = state.order.flatMap((id) => known.get(id) ?? [])
      isLocked = state.door.locked
    },
    takeDoor: ({ locked }: DoorState): void => {
      isLocked = locked
    },
    /** A member was admitted, or is back. */
    add: (member: Member): void => {
      if (!members.some(({ id }) => id === member.id)) members = [...members, toMember(member)]
    },
    /** A member has left or was removed; `next` is the admin from now on. */
    remove: (id: MemberId, { reason, next }: { reason: 'left' | 'removed'; next: MemberId }): void => {
      admin = next
      members = members.filter((member) => member.id !== id)
      if (reason === 'removed') removed = [...removed, id].slice(-REMOVED_MAX)
    },
    /** The room as this page tells others of it; `keysOf`: by what a member is known to this page. */
    word: (keysOf: (id: MemberId) => IntroducedMember['keys'], doorMs: number): RoomWord => ({
      admin,
      members: members.map((member) => ({ ...member, keys: keysOf(member.id) })),
      removed,
      locked: isLocked,
      doorMs,
    }),
    /** Another member's word as the state of the room, as the server would have told it. Who waits is the admin's alone. */
    stateOf: (word: RoomWord): Snapshot => ({
      me: { ...me, status: 'admitted' },
      admin: word.admin,
      roster: word.members.filter(({ id }) => id !== me.id).map(toMember),
      order: word.members.map(({ id }) => id),
      waiting: [],
      door: { locked: word.locked, heard: true, heldBack: 0 },
      doorMs: word.doorMs,
    }),
  }
}
