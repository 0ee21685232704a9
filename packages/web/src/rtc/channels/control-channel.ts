import type { PeerFrame } from '@talki/core/protocol/peer'
import { decodePeerFrame } from './peer-codec'

/** The channel's id at both ends. It is negotiated out of band, so it costs no event and no round trip. */
const CHANNEL_ID = 0

/** Above this many unsent bytes the pair is stuck, and more would only be stale when it arrives. */
const BUFFER_MAX = 1_000_000

/** A goodbye needs a moment to leave before its connection is closed, in milliseconds. */
export const GOODBYE_MS = 200

export type ControlChannelHandlers = {
  onOpen: () => void
  /** Something has come, whether or not it can be read. */
  onHeard: () => void
  onFrame: (frame: PeerFrame) => void
}

/** The control data channel of one connection: frames as JSON, in order, none lost. */
export const createControlChannel = (
  pc: Pick<RTCPeerConnection, 'createDataChannel'>,
  handlers: ControlChannelHandlers,
) => {
  const channel = pc.createDataChannel('control', { negotiated: true, id: CHANNEL_ID })

  const isOpen = (): boolean => channel.readyState === 'open'

  /** Sends a frame. False where it could not be handed over. */
  const send = (frame: PeerFrame): boolean => {
    if (!isOpen() || channel.bufferedAmount > BUFFER_MAX) return false
    try {
      channel.send(JSON.stringify(frame))
      return true
    } catch {
      // Closed between the check and the call.
      return false
    }
  }

  channel.onopen = handlers.onOpen
  channel.onmessage = (event: MessageEvent<unknown>) => {
    handlers.onHeard()
    const frame = decodePeerFrame(event.data)
    if (frame) handlers.onFrame(frame)
  }

  return {
    isOpen,
    send,
    close: (): void => {
      channel.onopen = null
      channel.onmessage = null
      channel.close()
    },
  }
}
