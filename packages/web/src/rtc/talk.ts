import type { MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { createFiles, type FilesDeps, type FilesEvent } from './files/files'
import { createCaptions, type CaptionEvent } from './gestures/captions'
import { createNotice, type NoticeEvent } from './gestures/notice'
import { createReactions, type ReactionEvent } from './gestures/reactions'

export type TalkEvent =
  ReactionEvent | CaptionEvent | NoticeEvent<'captioning'> | NoticeEvent<'recording'> | FilesEvent

export type TalkDeps = FilesDeps & {
  /** Sends a frame on the pair's own channel. False where it could not be handed over. */
  send: (id: MemberId, frame: PeerFrame) => boolean
}

/**
 * What members of a call of either kind, with a server or of two by codes, tell each other beside chat and raised hands,
 * which are in the log: composes reactions, captions, the notice of recordings, and files.
 */
export const createTalk = (deps: TalkDeps, emit: (event: TalkEvent) => void) => {
  const { now, setTimer } = deps.platform
  const reactions = createReactions({ ...deps, now }, emit)
  const captions = createCaptions({ ...deps, setTimer, now }, emit)
  const captioning = createNotice('captioning', { ...deps, now }, emit)
  const recording = createNotice('recording', { ...deps, now }, emit)
  const files = createFiles(deps, emit)

  return {
    /** Takes a frame of a peer. False where it is about something else. */
    receive: (from: MemberId, frame: PeerFrame): boolean => {
      if (frame.type === 'reaction') reactions.receive(from, frame.reaction)
      else if (frame.type === 'caption') captions.receive(from, frame)
      else if (frame.type === 'captioning') captioning.receive(from, frame.on)
      else if (frame.type === 'recording') recording.receive(from, frame.on)
      else return false
      return true
    },
    /** The channel to a peer has opened, for the first time or anew. */
    onOpen: (id: MemberId): void => {
      captioning.onOpen(id)
      recording.onOpen(id)
    },
    onGone: (id: MemberId): void => {
      captioning.onGone(id)
      recording.onGone(id)
    },
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
      /** Tells everybody whether this member's speech is captioned. */
      setCaptioning: captioning.set,
      /** Tells everybody whether this member records the call. */
      setRecording: recording.set,
      /** Offers a file to everybody who is here. Never rejects. */
      offerFile: files.offer,
      /** Accepts another member's file. */
      acceptFile: files.accept,
      /** Withdraws an own file, or declines or cancels another member's. */
      cancelFile: files.cancel,
    },
  }
}
export type Talk = ReturnType<typeof createTalk>
