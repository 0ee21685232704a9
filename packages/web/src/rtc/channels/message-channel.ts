import { MessageFrame } from '@talki/core/protocol/message'
import * as v from 'valibot'

/** The channel's id at both ends, negotiated out of band as the control channel's is. */
const CHANNEL_ID = 1

/** Above this many unsent bytes the channel takes no more for now. */
const BUFFER_MAX = 262_144

/** The longest text of a frame, in UTF-16 units. */
const FRAME_MAX = 131_072

const decode = (data: unknown): MessageFrame | null => {
  if (typeof data !== 'string' || data.length > FRAME_MAX) return null
  try {
    const read = v.safeParse(MessageFrame, JSON.parse(data), { abortEarly: true })
    return read.success ? read.output : null
  } catch {
    return null
  }
}

export type MessageChannelHandlers = { onOpen: () => void; onFrame: (frame: MessageFrame) => void }

/**
 * The message data channel of one connection: reliable and in order, and apart from the control channel, so that a long
 * chat history delays no signal. Which messages have arrived is the queue's affair (see mesh/message-queue.ts).
 */
export const createMessageChannel = (
  pc: Pick<RTCPeerConnection, 'createDataChannel'>,
  handlers: MessageChannelHandlers,
) => {
  const channel = pc.createDataChannel('message', { negotiated: true, id: CHANNEL_ID })
  channel.onopen = handlers.onOpen
  channel.onmessage = (event: MessageEvent<unknown>) => {
    const frame = decode(event.data)
    if (frame) handlers.onFrame(frame)
  }
  return {
    /** Sends a frame. False where it could not be handed over now. */
    send: (frame: MessageFrame): boolean => {
      if (channel.readyState !== 'open' || channel.bufferedAmount > BUFFER_MAX) return false
      try {
        channel.send(JSON.stringify(frame))
        return true
      } catch {
        // Closed between the check and the call.
        return false
      }
    },
    close: (): void => {
      channel.onopen = null
      channel.onmessage = null
      channel.close()
    },
  }
}
