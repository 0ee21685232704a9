import type { MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { createDoorLines, type DoorLineEvent, type DoorLinesDeps } from './door-lines'
import { createFiles, type FilesDeps, type FilesEvent } from './files/files'
import { createCaptions, type CaptionEvent } from './gestures/captions'
import { createMutes, type MutedEvent, type MuteDeps } from './gestures/mutes'
import { createReactions, type ReactionEvent } from './gestures/reactions'

export type TalkEvent = ReactionEvent | CaptionEvent | MutedEvent | FilesEvent | DoorLineEvent

export type TalkDeps = FilesDeps &
  Pick<MuteDeps, 'isAdmin'> & {
    /** Sends a frame on the pair's own channel. False where it could not be handed over. */
    send: (id: MemberId, frame: PeerFrame) => boolean
    /** Sends a line at the door to the server. */
    sendLine: DoorLinesDeps['send']
    /** The admin, as far as this page knows. */
    admin: () => MemberId
  }

/**
 * What members of a call tell each other beside chat and raised hands, which are in the log: composes reactions, captions,
 * mutes, files and lines at the door.
 */
export const createTalk = (deps: TalkDeps, emit: (event: TalkEvent) => void) => {
  const { now } = deps.platform
  const reactions = createReactions({ ...deps, now }, emit)
  const captions = createCaptions({ ...deps, setTimer: deps.platform.setTimer, now }, emit)
  const mutes = createMutes({ ...deps, now }, emit)
  const files = createFiles(deps, emit)
  const lines = createDoorLines({ now, send: deps.sendLine }, emit)

  return {
    /** Takes a frame of a peer. False where it is about something else. */
    receive: (from: MemberId, frame: PeerFrame): boolean => {
      if (frame.type === 'reaction') reactions.receive(from, frame.reaction)
      else if (frame.type === 'caption') captions.receive(from, frame)
      else if (frame.type === 'mute') mutes.receive(from)
      else return false
      return true
    },
    lines,
    files,
    /** Ends what goes on by itself. */
    close: (): void => {
      captions.close()
      files.close()
    },
    /** What the page may do. */
    verbs: {
      /** Shows a reaction to everybody. False where it is one too many for now. */
      react: reactions.react,
      /** Tells everybody what this member says. */
      caption: captions.tell,
      /** Mutes these members, as the admin; returns those who could not be told. */
      mute: mutes.mute,
      /** Offers a file to everybody who is here. Never rejects. */
      offerFile: files.offer,
      /** Accepts another member's file. */
      acceptFile: files.accept,
      /** Withdraws an own file, or declines or cancels another member's. */
      cancelFile: files.cancel,
      /** Says a line at the door: of the admin to a member who waits, or (`to` is null) of who waits to the admin. */
      sayAtDoor: (to: MemberId | null, text: string): boolean => lines.say(to ?? deps.admin(), text),
    },
  }
}
