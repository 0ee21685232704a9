const CHANNEL = 'talki'

/** Name of the lock that a tab holds while it is in a call; the member's name follows. */
const CALL_LOCK = 'talki:call:'

/** Which calls are to be left: every one, or those in which the server still knows the user by the browser's session. */
export type Which = 'every' | 'seated'

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

/** Asks the other tabs of this browser to leave these calls. Resolves once one has, or none answers in time. */
export const askTabsToLeave = async (which: Which): Promise<void> => {
  const channel = openChannel()
  if (channel === null) return
  await new Promise<void>((resolve) => {
    setTimeout(resolve, PATIENCE_MS)
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === 'left') resolve()
    }
    channel.postMessage(`leave ${which}`)
  })
  channel.close()
}

/** Calls `leave` whenever another tab asks for it; `leave` returns whether there was such a call to leave. */
export const leaveWhenAsked = (leave: (which: Which) => boolean): void => {
  const channel = openChannel()
  if (channel === null) return
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const which = (['every', 'seated'] as const).find((one) => data === `leave ${one}`)
    if (which && leave(which)) channel.postMessage('left')
  }
}

/** Tells the other tabs that this browser's session is another one now. */
export const tellSessionChanged = (): void => {
  const channel = openChannel()
  channel?.postMessage('session')
  channel?.close()
}

/** Calls `look` whenever another tab has changed this browser's session. */
export const onSessionChanged = (look: () => void): void => {
  const channel = openChannel()
  if (channel === null) return
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (data === 'session') look()
  }
}

/**
 * Tells the other tabs, for as long as this one is in a call, under which name: until the returned function is called or
 * the tab is gone, however it goes. A lock (Web Locks) and no message, so that asking need not wait for an answer.
 */
export const holdCall = (name: string): (() => void) => {
  let release = (): void => undefined
  const isOver = new Promise<void>((resolve) => {
    release = resolve
  })
  try {
    navigator.locks.request(CALL_LOCK + name, { mode: 'shared' }, () => isOver).catch(() => undefined)
  } catch {
    // A browser without locks, or one that refuses them along with storage: then no tab is warned.
  }
  return release
}

/** Name under which a tab of this browser is in a call; null where none is, or the browser does not tell. */
export const findCall = async (): Promise<string | null> => {
  try {
    const { held = [] } = await navigator.locks.query()
    const lock = held.find(({ name }) => name?.startsWith(CALL_LOCK))
    return lock?.name?.slice(CALL_LOCK.length) ?? null
  } catch {
    return null
  }
}
