import type { FileFrame } from '@talki/core/protocol/file'
import { decodeFileFrame } from './peer-codec'

/** Size of one binary message, in bytes. A larger one would hold up the pings behind it on a slow link. */
export const CHUNK_BYTES = 16_384

/** Above this many unsent bytes the channel takes no more: what waits in it cannot be cancelled. */
const BUFFER_MAX = 262_144

/** At so many unsent bytes it asks for more, before it runs dry. */
const BUFFER_LOW = 65_536

/** What the peer may send before there is a listener: its hello. */
const EARLY_MAX = 16

export type FileChannelListener = {
  onFrame: (frame: FileFrame) => void
  onChunk: (chunk: ArrayBuffer) => void
  /** The channel takes chunks again. */
  onDrained: () => void
}

/** The file data channel of one connection, as it is handed to who has files to send. */
export type FileChannel = {
  isOpen: () => boolean
  /** Has what comes told to this listener from now on, what came before included. */
  listen: (listener: FileChannelListener) => void
  /** Sends a frame. False where it could not be handed over. */
  send: (frame: FileFrame) => boolean
  /** Sends bytes. False where the channel is closed or full: `onDrained` follows in the latter case. */
  sendChunk: (chunk: Uint8Array<ArrayBuffer>) => boolean
}

/**
 * The file data channel of one connection: binary, in order, none lost, and apart from the control channel, where a file
 * would delay signals. How a transfer goes on over a renewed connection is not its affair (see rtc/files).
 */
export const createFileChannel = (
  pc: Pick<RTCPeerConnection, 'createDataChannel'>,
  handlers: { onOpen: () => void; onHeard: () => void },
): FileChannel & { close: () => void } => {
  const channel = pc.createDataChannel('file', { negotiated: true, id: 2 })
  channel.binaryType = 'arraybuffer'
  channel.bufferedAmountLowThreshold = BUFFER_LOW
  let listener: FileChannelListener | null = null
  let early: unknown[] = []

  const isOpen = (): boolean => channel.readyState === 'open'
  const tell = (data: unknown, to: FileChannelListener): void => {
    if (data instanceof ArrayBuffer) {
      to.onChunk(data)
      return
    }
    const frame = decodeFileFrame(data)
    if (frame) to.onFrame(frame)
  }
  channel.onopen = handlers.onOpen
  channel.onbufferedamountlow = () => listener?.onDrained()
  channel.onmessage = (event: MessageEvent<unknown>) => {
    handlers.onHeard()
    if (listener) tell(event.data, listener)
    else if (early.length < EARLY_MAX) early.push(event.data)
  }
  const handOver = (send: () => void): boolean => {
    if (!isOpen()) return false
    try {
      send()
      return true
    } catch {
      // Closed between the check and the call, or full.
      return false
    }
  }

  return {
    isOpen,
    listen: (to) => {
      listener = to
      const waiting = early
      early = []
      for (const data of waiting) tell(data, to)
    },
    send: (frame) => handOver(() => channel.send(JSON.stringify(frame))),
    sendChunk: (chunk) => channel.bufferedAmount <= BUFFER_MAX && handOver(() => channel.send(chunk)),
    close: (): void => {
      channel.onopen = null
      channel.onmessage = null
      channel.onbufferedamountlow = null
      channel.close()
    },
  }
}
