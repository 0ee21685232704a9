const CHANNEL = 'talki'

/** A tab that is in a call answers at once; where none is, nobody does. In milliseconds. */
const PATIENCE_MS = 300

/** Asks the other tabs of this browser to leave their calls, as one leaves; resolves once one has, or none does. */
export const askTabsToLeave = async (): Promise<void> => {
  const channel = new BroadcastChannel(CHANNEL)
  await new Promise<void>((resolve) => {
    setTimeout(resolve, PATIENCE_MS)
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === 'left') resolve()
    }
    channel.postMessage('leave')
  })
  channel.close()
}

/** Does what `leave` does whenever another tab asks for it; it tells whether there was a call to leave. */
export const leaveWhenAsked = (leave: () => boolean): void => {
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === 'leave' && leave()) channel.postMessage('left')
  }
}
