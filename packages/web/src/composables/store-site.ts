/** Resolves when the worker has stored its files; false where it could not. */
const isInstalled = (worker: ServiceWorker): Promise<boolean> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (worker.state === 'parsed' || worker.state === 'installing') return
      resolve(worker.state !== 'redundant')
    }
    worker.addEventListener('statechange', look)
    look()
  })

/**
 * Keeps the site on this device, by its service worker (docs/adr/0116). Resolves with whether this build's files are there;
 * never rejects. Where the browser will not, nothing is lost.
 */
export const storeSite = async (): Promise<boolean> => {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  // Vite serves no service worker in development.
  if (!workers || !import.meta.env.PROD) return false
  try {
    const registration = await workers.register('/sw.js')
    // A worker that was there before may be that of an older build.
    await registration.update()
    const newest = registration.installing ?? registration.waiting ?? registration.active
    return newest !== null && (await isInstalled(newest))
  } catch {
    return false
  }
}
