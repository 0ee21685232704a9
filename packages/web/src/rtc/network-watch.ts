import type { Cancel } from './platform'

export type NetworkHandlers = {
  /** The browser is online again: links that ran over the old network need a new path. */
  onOnline: () => void
  /** The connection type changed, or the page became visible (perhaps after sleep): worth a check. */
  onChange: () => void
}

/** Watches the browser's network events. Returns what ends the watch. */
export const watchNetwork = (page: Window, handlers: NetworkHandlers): Cancel => {
  const { navigator, document } = page
  const connection = 'connection' in navigator ? (navigator.connection as EventTarget | null) : null
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') handlers.onChange()
  }
  page.addEventListener('online', handlers.onOnline)
  document.addEventListener('visibilitychange', onVisible)
  connection?.addEventListener('change', handlers.onChange)
  return () => {
    page.removeEventListener('online', handlers.onOnline)
    document.removeEventListener('visibilitychange', onVisible)
    connection?.removeEventListener('change', handlers.onChange)
  }
}
