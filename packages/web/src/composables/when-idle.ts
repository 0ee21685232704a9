/** How long a browser that does not tell when it is idle is left alone, in milliseconds. */
const LATER_MS = 300

/** Runs a function once the browser has nothing more urgent to do. Safari does not tell: there it waits a moment. */
export const whenIdle = (run: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(run)
  else setTimeout(run, LATER_MS)
}
