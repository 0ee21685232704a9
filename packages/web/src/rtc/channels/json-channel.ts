export type JsonChannelOptions<F> = {
  label: string
  /** The channel's id at both ends. It is negotiated out of band, so it costs no event and no round trip. */
  id: number
  /** Above this many unsent bytes the channel takes no more for now. */
  bufferMax: number
  /** Reads a frame; `null` for anything else. */
  decode: (data: unknown) => F | null
}

export type JsonChannelHandlers<F> = {
  onOpen: () => void
  /** Something has come, whether or not it can be read. */
  onHeard: () => void
  onFrame: (frame: F) => void
}

/** A data channel of one connection that carries frames as JSON, in order, none lost. */
export const createJsonChannel = <F>(
  pc: Pick<RTCPeerConnection, 'createDataChannel'>,
  { label, id, bufferMax, decode }: JsonChannelOptions<F>,
  handlers: JsonChannelHandlers<F>,
) => {
  const channel = pc.createDataChannel(label, { negotiated: true, id })

  const isOpen = (): boolean => channel.readyState === 'open'

  channel.onopen = handlers.onOpen
  channel.onmessage = (event: MessageEvent<unknown>) => {
    handlers.onHeard()
    const frame = decode(event.data)
    if (frame) handlers.onFrame(frame)
  }

  return {
    isOpen,
    /** Sends a frame. False where it could not be handed over. */
    send: (frame: F): boolean => {
      if (!isOpen() || channel.bufferedAmount > bufferMax) return false
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
