import type { Cancel, Platform } from './platform'

/** How often the clocks are looked at, and how much later than that means that the machine has slept, in milliseconds. */
const LOOK_MS = 1000
const SLEPT_MS = 4000

export type NetworkHandlers = {
  /** The browser is online again: links that ran over the old network need a new path. */
  onOnline: () => void
  /** The connection type changed, the page became visible, or the machine has slept: worth a check. */
  onChange: () => void
}

/** Watches the browser's network events, and the clock for a sleep. Returns what ends the watch. */
export const watchNetwork = (
  page: Window,
  { wallClock, setTicker }: Pick<Platform, 'wallClock' | 'setTicker'>,
  handlers: NetworkHandlers,
): Cancel => {
  const { navigator, document } = page
  const connection = 'connection' in navigator ? (navigator.connection as EventTarget | null) : null
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') handlers.onChange()
  }
  let lookedAt = wallClock()
  const stopLooking = setTicker(() => {
    const now = wallClock()
    // Timers of a page that nobody sees are slowed down, too: a check too many does no harm.
    if (now - lookedAt > SLEPT_MS) handlers.onChange()
    lookedAt = now
  }, LOOK_MS)
  page.addEventListener('online', handlers.onOnline)
  document.addEventListener('visibilitychange', onVisible)
  connection?.addEventListener('change', handlers.onChange)
  return () => {
    stopLooking()
    page.removeEventListener('online', handlers.onOnline)
    document.removeEventListener('visibilitychange', onVisible)
    connection?.removeEventListener('change', handlers.onChange)
  }
}
