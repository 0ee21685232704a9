import type { MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { createDoorLines, type DoorLineEvent, type DoorLinesDeps } from './door-lines'
import { createMutes, type MutedEvent, type MuteDeps } from './gestures/mutes'
import { createTalk, type TalkDeps, type TalkEvent } from './talk'

export type CallTalkEvent = TalkEvent | MutedEvent | DoorLineEvent

export type CallTalkDeps = TalkDeps &
  Pick<MuteDeps, 'isAdmin'> & {
    /** Sends a line at the door to the server. */
    sendLine: DoorLinesDeps['send']
    /** The admin, as far as this page knows. */
    admin: () => MemberId
  }

/** What members of a call with a server tell each other: adds mutes, which are the admin's, and lines at the door. */
export const createCallTalk = (deps: CallTalkDeps, emit: (event: CallTalkEvent) => void) => {
  const { now } = deps.platform
  const talk = createTalk(deps, emit)
  const mutes = createMutes({ ...deps, now }, emit)
  const lines = createDoorLines({ now, send: deps.sendLine }, emit)

  return {
    ...talk,
    /** Takes a frame of a peer. False where it is about something else. */
    receive: (from: MemberId, frame: PeerFrame): boolean => {
      if (frame.type !== 'mute') return talk.receive(from, frame)
      mutes.receive(from)
      return true
    },
    lines,
    /** What the page may do. */
    verbs: {
      ...talk.verbs,
      /** Mutes these members, as the admin; returns those who could not be told. */
      mute: mutes.mute,
      /** Says a line at the door: of the admin to a member who waits, or (`to` is null) of who waits to the admin. */
      sayAtDoor: (to: MemberId | null, text: string): boolean => lines.say(to ?? deps.admin(), text),
    },
  }
}
