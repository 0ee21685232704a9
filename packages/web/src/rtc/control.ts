import type { PeerFrame } from '@talki/core/protocol/peer'
import { decodePeerFrame } from './wire'

/** The channel's id at both ends. It is negotiated out of band, so it costs no event and no round trip. */
const CHANNEL_ID = 0

const PING_MS = 4000

/** Silence after which the peer counts as vanished, although nothing says so. */
export const SILENCE_MS = 10_000

/** Above this much unsent data the pair is stuck, and more would only be stale when it arrives. */
const BUFFER_MAX = 1_000_000

export type ControlHandlers = {
  onOpen: () => void
  onFrame: (frame: PeerFrame) => void
}

/** The control data channel of one link: frames as JSON, pings to notice a peer that vanished. */
export const createControl = (
  pc: Pick<RTCPeerConnection, 'createDataChannel'>,
  handlers: ControlHandlers,
) => {
  const channel = pc.createDataChannel('control', { negotiated: true, id: CHANNEL_ID })
  let silentMs = 0
  let sincePingMs = 0
  let pings = 0

  const isOpen = (): boolean => channel.readyState === 'open'

  /** False where the frame could not be handed over. */
  const send = (frame: PeerFrame): boolean => {
    if (!isOpen() || channel.bufferedAmount > BUFFER_MAX) return false
    try {
      channel.send(JSON.stringify(frame))
      return true
    } catch {
      // Closed between the look and the call.
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
    /** Nothing has come for so long, although the channel was open, that the peer is to be doubted. */
    isSilent: (): boolean => isOpen() && silentMs >= SILENCE_MS,
    /** Lets time pass, in milliseconds. */
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
export type Control = ReturnType<typeof createControl>
