const CHANNEL = 'talki'

/** How long another tab may take to answer, in milliseconds. Where no tab is in a call, none answers. */
const PATIENCE_MS = 300

/** Broadcast channel of this site's tabs. Null where the browser has none, or refuses it along with storage. */
const openChannel = (): BroadcastChannel | null => {
  try {
    return new BroadcastChannel(CHANNEL)
  } catch {
    return null
  }
}

/** Asks the other tabs of this browser to leave their calls. Resolves once one has, or none answers in time. */
export const askTabsToLeave = async (): Promise<void> => {
  const channel = openChannel()
  if (channel === null) return
  await new Promise<void>((resolve) => {
    setTimeout(resolve, PATIENCE_MS)
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === 'left') resolve()
    }
    channel.postMessage('leave')
  })
  channel.close()
}

/** Calls `leave` whenever another tab asks for it; `leave` returns whether there was a call to leave. */
export const leaveWhenAsked = (leave: () => boolean): void => {
  const channel = openChannel()
  if (channel === null) return
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === 'leave' && leave()) channel.postMessage('left')
  }
}
