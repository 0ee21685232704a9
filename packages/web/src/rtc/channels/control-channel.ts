import type { PeerFrame } from '@talki/core/protocol/peer'
import { createJsonChannel, type JsonChannelHandlers } from './json-channel'
import { decodePeerFrame } from './peer-codec'

/** Above this many unsent bytes the pair is stuck, and more would only be stale when it arrives. */
const BUFFER_MAX = 1_000_000

/** A last word needs a moment to leave before its connection is closed, in milliseconds. */
export const GOODBYE_MS = 200

/** The control data channel of one connection: what keeps the link up, and what peers tell each other of it. */
export const createControlChannel = (
  pc: Pick<RTCPeerConnection, 'createDataChannel'>,
  handlers: JsonChannelHandlers<PeerFrame>,
) =>
  createJsonChannel(pc, { label: 'control', id: 0, bufferMax: BUFFER_MAX, decode: decodePeerFrame }, handlers)
