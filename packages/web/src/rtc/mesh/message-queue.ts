import { newPageId } from '@talki/core/id'
import type { Message, MessageFrame } from '@talki/core/protocol/message'
import { createTokenBuckets } from '@talki/core/token-bucket'

/** The most messages that wait for their acknowledgement. */
const WAITING_MAX = 256

/** A message without an acknowledgement is sent again after so long, in milliseconds. */
const RESEND_MS = 3000

/** Messages that are taken from the peer: so many at once, and so many more each second. The others are not acknowledged. */
const TAKEN = { burst: 512, perSecond: 64 }

export type MessageQueueDeps = {
  now: () => number
  /** Sends a frame on the present connection. False where there is none, or it is full. */
  send: (frame: MessageFrame) => boolean
  onMessage: (message: Message) => void
}

/**
 * The messages for one peer, over all its connections: each is numbered, kept until the peer has acknowledged it, and
 * sent again over a renewed connection. The receiver takes each once, in order. Both ends name their queue anew with
 * each page load, so that a peer that has begun again is not taken to repeat itself.
 */
export const createMessageQueue = ({ now, send, onMessage }: MessageQueueDeps) => {
  const queue = newPageId()
  const bucket = createTokenBuckets(TAKEN, { now })
  /** Not acknowledged, in order; the first `sent` of them have been handed over. */
  let waiting: { id: number; message: Message }[] = []
  let sent = 0
  let last = 0
  let sentAt = 0
  /** The peer's queue, and the number of its last message that was taken. */
  let theirs = { queue: '', id: 0 }

  const flush = (): void => {
    for (let next = waiting[sent]; next; next = waiting[sent]) {
      if (sent === 0) sentAt = now()
      // Counted before, for the acknowledgement may be there before this returns.
      sent += 1
      if (send({ type: 'message', queue, ...next })) continue
      sent -= 1
      return
    }
  }
  const again = (): void => {
    sent = 0
    flush()
  }

  return {
    /** Adds a message. False where too many wait already. */
    send: (message: Message): boolean => {
      if (waiting.length >= WAITING_MAX) return false
      last += 1
      waiting.push({ id: last, message })
      flush()
      return true
    },
    /** Notes that a connection's channel has opened: what has not arrived for certain is sent again. */
    onOpen: again,
    /** Sends what the channel had no space for, and what was not acknowledged in time. */
    tick: (): void => {
      if (sent > 0 && now() - sentAt >= RESEND_MS) again()
      else flush()
    },
    /** Takes a frame of the peer. */
    receive: (frame: MessageFrame): void => {
      if (frame.type === 'ack') {
        if (frame.queue !== queue) return
        const left = waiting.filter(({ id }) => id > frame.id)
        const acknowledged = waiting.length - left.length
        if (acknowledged > 0) sentAt = now()
        waiting = left
        sent = Math.max(0, sent - acknowledged)
        flush()
        return
      }
      const isNew = frame.queue !== theirs.queue
      if (isNew || frame.id === theirs.id + 1) {
        if (!bucket.take('').ok) return
        theirs = { queue: frame.queue, id: frame.id }
        onMessage(frame.message)
      } else if (frame.id > theirs.id) return
      send({ type: 'ack', queue: frame.queue, id: theirs.id })
    },
  }
}
