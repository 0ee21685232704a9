import type { MessageFrame } from '@talki/core/protocol/message'
import { createJsonChannel, type JsonChannelHandlers } from './json-channel'
import { decodeMessageFrame } from './peer-codec'

/** Above this many unsent bytes the rest waits in the queue (see mesh/message-queue.ts). */
const BUFFER_MAX = 262_144

/**
 * The message data channel of one connection: apart from the control channel, so that a long chat history delays no
 * signal. Which messages have arrived is the queue's affair.
 */
export const createMessageChannel = (
  pc: Pick<RTCPeerConnection, 'createDataChannel'>,
  handlers: JsonChannelHandlers<MessageFrame>,
) =>
  createJsonChannel(
    pc,
    { label: 'message', id: 1, bufferMax: BUFFER_MAX, decode: decodeMessageFrame },
    handlers,
  )
