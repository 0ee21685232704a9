import type { PeerFrame } from '@talki/core/protocol/peer'
import { decodePeerFrame } from './peer-codec'

/** The channel's id at both ends. It is negotiated out of band, so it costs no event and no round trip. */
const CHANNEL_ID = 0

const PING_MS = 4000

/** Silence after which the peer counts as vanished, although nothing says so. */
export const SILENCE_MS = 10_000

/** Above this many unsent bytes the pair is stuck, and more would only be stale when it arrives. */
const BUFFER_MAX = 1_000_000

export type ControlChannelHandlers = {
  onOpen: () => void
  onFrame: (frame: PeerFrame) => void
}

/** The control data channel of one connection: frames as JSON, and pings to notice a peer that vanished. */
export const createControlChannel = (
  pc: Pick<RTCPeerConnection, 'createDataChannel'>,
  handlers: ControlChannelHandlers,
) => {
  const channel = pc.createDataChannel('control', { negotiated: true, id: CHANNEL_ID })
  let silentMs = 0
  let sincePingMs = 0
  let pings = 0

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

  channel.onopen = () => {
    silentMs = 0
    handlers.onOpen()
  }
  channel.onmessage = (event: MessageEvent<unknown>) => {
    silentMs = 0
    const frame = decodePeerFrame(event.data)
    if (frame === null) return
    if (frame.type === 'ping') send({ type: 'pong', id: frame.id })
    else if (frame.type !== 'pong') handlers.onFrame(frame)
  }

  return {
    isOpen,
    send,
    /** The channel is open, and yet nothing has come for SILENCE_MS. */
    isSilent: (): boolean => isOpen() && silentMs >= SILENCE_MS,
    /** Lets `ms` milliseconds pass. */
    tick: (ms: number): void => {
      if (!isOpen()) return
      silentMs += ms
      sincePingMs += ms
      if (sincePingMs < PING_MS) return
      sincePingMs = 0
      pings += 1
      send({ type: 'ping', id: pings })
    },
    close: (): void => {
      channel.onopen = null
      channel.onmessage = null
      channel.close()
    },
  }
}
