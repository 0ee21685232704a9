import type { MemberId } from '@talki/core/id'
import type { ServerFrame } from '@talki/core/protocol/frames'
import type { DoorState, Snapshot } from '@talki/core/protocol/member'
import type { CallEvent } from './call-events'
import type { Door } from './door'
import type { Mesh } from './mesh/mesh'

export type FrameHandlerDeps = {
  me: MemberId
  mesh: Mesh
  door: Door
  emit: (event: CallEvent) => void
  onState: (state: Snapshot) => void
  onDoor: (door: DoorState) => void
  /** Asks the server for the room's state again. */
  resync: () => void
  /** A member has left or was removed, or a knock is gone. */
  onLeft: (frame: Extract<ServerFrame, { type: 'left' }>) => void
  isAdmitted: () => boolean
}

/** The dispatch of server frames about the room: each to the part of the call that it concerns. */
export const createFrameHandler = (deps: FrameHandlerDeps) => {
  const { mesh, door, emit } = deps

  const onProblem = (frame: Extract<ServerFrame, { type: 'problem' }>): void => {
    const refusal = door.refusal(frame)
    if (refusal) {
      emit({ type: 'refused', ...refusal })
      deps.resync()
    } else if (frame.code === 'unknown_member') mesh.markUnreachable(frame.members ?? [])
  }

  return (frame: ServerFrame): void => {
    switch (frame.type) {
      case 'welcome':
      case 'admitted':
        deps.onState(frame.state)
        return
      case 'knock':
        emit(frame)
        return
      case 'joined':
        if (deps.isAdmitted() && frame.member.id !== deps.me) mesh.addMember(frame.member)
        return
      case 'left':
        mesh.removeMember(frame.member, frame.reason)
        if (deps.isAdmitted()) deps.onLeft(frame)
        emit({ type: 'left', id: frame.member, admin: frame.admin })
        return
      case 'door':
        deps.onDoor(frame.door)
        return
      case 'pong':
        if (frame.door) deps.onDoor(frame.door)
        return
      case 'signal':
        mesh.receive(frame.from, frame.data)
        return
      case 'problem':
        onProblem(frame)
        return
      // About the socket itself: dealt with by the server connection.
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
