import type { MemberId } from '@talki/core/id'
import { newFrameId } from '@talki/core/id'
import { DOOR_LINE_MAX, type ClientFrame } from '@talki/core/protocol/frames'
import { createTokenBuckets } from '@talki/core/token-bucket'

/** Lines to and from one member: so many at once, and so many more each second. The same at both ends. */
const LINES = { burst: 3, perSecond: 0.2 }

/** A line that a member who waits, or the admin, has said at the door. */
export type DoorLineEvent = { type: 'door_line'; from: MemberId; text: string }

export type DoorLinesDeps = {
  now: () => number
  /** Sends a frame to the server. False where there is no socket. */
  send: (frame: Extract<ClientFrame, { type: 'say' }>) => boolean
}

/** Lines between the admin and members who wait, who have no link yet: the server passes them on, and keeps none. */
export const createDoorLines = ({ now, send }: DoorLinesDeps, emit: (event: DoorLineEvent) => void) => {
  const sent = createTokenBuckets(LINES, { now })
  const taken = createTokenBuckets(LINES, { now })

  return {
    /** Says a line. False where it is empty or too long, where it is one too many for now, or without a socket. */
    say: (to: MemberId, text: string): boolean => {
      const line = text.trim()
      if (line === '' || line.length > DOOR_LINE_MAX || !sent.take(to).ok) return false
      return send({ type: 'say', id: newFrameId(), to, text: line })
    },
    /** Takes a line, unless it is one too many, or there is nothing to be seen of it. */
    receive: (from: MemberId, text: string): void => {
      if (text.trim() !== '' && taken.take(from).ok) emit({ type: 'door_line', from, text })
    },
  }
}
export type DoorLines = ReturnType<typeof createDoorLines>
