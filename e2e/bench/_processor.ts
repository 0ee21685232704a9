import { cpus } from 'node:os'
import type { Browser } from '@playwright/test'

/** Processor time so far, in seconds: of each process of a browser, by its number, and of whatever else the machine did. */
export type ProcessorTime = {
  /** Seconds of this process's own clock. */
  at: number
  browser: ReadonlyMap<number, number>
  /** This program, which is the server as well, and other browsers that have a part in the call. */
  own: number
  machine: number
}

/** Seconds that all cores together were not idle. */
const machineSeconds = (): number =>
  cpus().reduce((sum, { times }) => sum + (times.user + times.nice + times.sys + times.irq) / 1000, 0)

/** The processor's time of each process of a browser so far, in seconds, by its number. */
const watchProcesses = async (browser: Browser): Promise<() => Promise<ReadonlyMap<number, number>>> => {
  const session = await browser.newBrowserCDPSession()
  return async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    return new Map(processInfo.map(({ id, cpuTime }) => [id, cpuTime]))
  }
}

/**
 * Watch on the processor's time of a whole browser, as it counts its processes itself: its own, the one that draws, those
 * of the pages, of sound, of the network and of the camera. `others`: browsers that have a part in the call.
 */
export const watchProcessor = async (
  browser: Browser,
  ...others: Browser[]
): Promise<() => Promise<ProcessorTime>> => {
  const [look, ...lookAtOthers] = await Promise.all([browser, ...others].map(watchProcesses))
  return async () => {
    const spent = await Promise.all(lookAtOthers.map((each) => each()))
    const { user, system } = process.cpuUsage()
    return {
      at: performance.now() / 1000,
      browser: (await look?.()) ?? new Map(),
      own: spent
        .flatMap((each) => [...each.values()])
        .reduce((sum, each) => sum + each, (user + system) / 1e6),
      machine: machineSeconds(),
    }
  }
}

/** How many cores were in use between two looks: by the browser, and by programs that have no part in the call. */
export const coresBetween = (
  before: ProcessorTime,
  after: ProcessorTime,
): { browser: number; strangers: number } => {
  const seconds = after.at - before.at
  const browser = [...after.browser].reduce(
    (sum, [id, spent]) => sum + spent - (before.browser.get(id) ?? 0),
    0,
  )
  const own = after.own - before.own
  return {
    browser: browser / seconds,
    strangers: Math.max(0, after.machine - before.machine - browser - own) / seconds,
  }
}
