export type NetworkHandlers = {
  /** A network is there that was not: what ran over the old one needs a new way. */
  onOnline: () => void
  /** Something about the network, or about the page being looked at, changed: worth a check. */
  onDoubt: () => void
}

/** Watches for what the browser tells of its network. Returns what ends it. */
export const watchNetwork = (page: Window, handlers: NetworkHandlers): (() => void) => {
  const { navigator, document } = page
  const connection = 'connection' in navigator ? (navigator.connection as EventTarget | null) : null
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') handlers.onDoubt()
  }
  page.addEventListener('online', handlers.onOnline)
  document.addEventListener('visibilitychange', onVisible)
  connection?.addEventListener('change', handlers.onDoubt)
  return () => {
    page.removeEventListener('online', handlers.onOnline)
    document.removeEventListener('visibilitychange', onVisible)
    connection?.removeEventListener('change', handlers.onDoubt)
  }
}
