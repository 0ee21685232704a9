import type { MemberId } from '@talki/core/id'
import type { ServerFrame } from '@talki/core/protocol/frames'
import type { DoorState, Member, Snapshot } from '@talki/core/protocol/member'
import type { CallEvent } from './call-events'
import type { Door } from './door'
import type { DoorLines } from './door-lines'
import type { Mesh } from './mesh/mesh'
import type { Invitations } from './room/invitations'
import type { Room } from './room/room'

export type FrameHandlerDeps = {
  me: MemberId
  mesh: Mesh
  door: Door
  doorLines: Pick<DoorLines, 'receive'>
  emit: (event: CallEvent) => void
  /** `signals`: the admin's, which came with the word of the admission. */
  onState: (state: Snapshot, signals?: readonly string[]) => void
  onDoor: (door: DoorState) => void
  /** The server has this member in the room. */
  onJoined: (member: Member) => void
  /** Asks the server for the room's state again. */
  resync: () => void
  /** A member has left or was removed, or a knock is gone. */
  onLeft: (frame: Extract<ServerFrame, { type: 'left' }>) => void
  isAdmitted: () => boolean
  room: Pick<Room, 'onLeft'>
  invitations: Pick<Invitations, 'onKnock' | 'onJoined' | 'onRefused'>
}

/** The dispatch of server frames about the room: each to the part of the call that it concerns. */
export const createFrameHandler = (deps: FrameHandlerDeps) => {
  const { mesh, door, emit } = deps

  const onProblem = (frame: Extract<ServerFrame, { type: 'problem' }>): void => {
    const refusal = door.refusal(frame)
    if (refusal) {
      emit({ type: 'refused', ...refusal })
      if (refusal.action === 'admit') deps.invitations.onRefused(refusal.members)
      deps.resync()
    } else if (frame.code === 'unknown_member') mesh.markUnreachable(frame.members ?? [])
  }

  return (frame: ServerFrame): void => {
    switch (frame.type) {
      case 'welcome':
        deps.onState(frame.state)
        return
      case 'admitted':
        deps.onState(frame.state, frame.signals)
        return
      case 'knock':
        deps.invitations.onKnock(frame.member)
        emit({ type: 'knock', member: frame.member })
        deps.onDoor(frame.door)
        return
      case 'joined':
        if (!deps.isAdmitted() || frame.member.id === deps.me) return
        deps.invitations.onJoined(frame.member.id)
        // The server leads to the member from now on, by which the mesh may send at once.
        deps.onJoined(frame.member)
        mesh.addMember(frame.member)
        return
      case 'left':
        mesh.removeMember(frame.member, frame.reason)
        deps.room.onLeft(frame.member, { reason: frame.reason, next: frame.admin })
        if (deps.isAdmitted()) deps.onLeft(frame)
        emit({ type: 'left', id: frame.member, admin: frame.admin })
        return
      case 'door':
        deps.onDoor(frame.door)
        return
      case 'said':
        deps.doorLines.receive(frame.from, frame.text)
        return
      case 'signal':
        mesh.receive(frame.from, frame.data)
        return
      case 'problem':
        onProblem(frame)
        return
      // About the socket itself: dealt with by the server connection.
      case 'asked':
      case 'denied':
      case 'removed':
      case 'replaced':
      case 'closed':
        return
      default:
        return frame satisfies never
    }
  }
}
