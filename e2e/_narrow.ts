import { isIPv4 } from 'node:net'
import type { Page } from '@playwright/test'
import { redirect } from './_proxy-networks'
import { CANDIDATE, openWay, type Carry, type Way } from './_udp-way'

/** What a path loses, as a part of its packets, and what it carries (bit/s). */
type Quality = { loss: number; bitrate: number }

export const UNHARMED: Quality = { loss: 0, bitrate: Infinity }

/** A path with less to carry than it is given holds packets up for this long before it drops them. */
const QUEUE_MS = 300
/** Bytes of the headers of IPv4 and UDP. */
const HEADERS = 28

/** One direction. `quality` is asked for each packet, since it changes. */
const carryWith = (quality: () => Quality): Carry => {
  const queue: (() => void)[] = []
  let freeAt = 0
  return (bytes, send) => {
    const { loss, bitrate } = quality()
    if (Math.random() < loss) return
    const now = performance.now()
    const startsAt = Math.max(now, freeAt)
    if (startsAt - now > QUEUE_MS) return
    freeAt = startsAt + (8000 * (bytes + HEADERS)) / bitrate
    if (freeAt <= now) {
      send()
      return
    }
    queue.push(send)
    setTimeout(() => queue.shift()?.(), freeAt - now)
  }
}

/** A page, and the place of a connection among those that it has made, from 0. */
type End = { page: Page; place: number }

/** Paths between pages of which each can be made worse, as that of a member with a poor network. */
export type Paths = Disposable & {
  /** Has all paths of a page lead through here: before its scripts run. */
  prepare: (page: Page) => Promise<void>
  /** Makes the path of one connection of a page as good as this, in both directions. */
  become: (end: End, quality: Quality) => void
}

export const openPaths = (): Paths => {
  const ways: Way[] = []
  const qualities: { end: End; quality: Quality }[] = []
  /** Whose port it is, as the pages tell, and who waits to know. */
  const owners = new Map<string, End>()
  const told: (() => void)[] = []

  const ownerOf = async (port: string): Promise<End> => {
    for (;;) {
      const owner = owners.get(port)
      if (owner) return owner
      await new Promise<void>((resolve) => told.push(resolve))
    }
  }
  const qualityBetween = (...ends: End[]): Quality =>
    qualities.findLast(({ end }) => ends.some(({ page, place }) => end.page === page && end.place === place))
      ?.quality ?? UNHARMED
  const viaPath = async (from: End, line: string): Promise<string> => {
    const [, before, address = '', port = '', rest] = CANDIDATE.exec(line) ?? []
    if (before === undefined) return line
    // Whatever is no address of this machine's IPv4 leads nowhere.
    if (!isIPv4(address)) return `${before} 127.0.0.1 9 ${rest}`
    const to = await ownerOf(port)
    const quality = () => qualityBetween(from, to)
    const target = { address, port: Number(port) }
    const way = await openWay(target, { there: carryWith(quality), back: carryWith(quality) })
    ways.push(way)
    return `${before} ${address} ${way.port} ${rest}`
  }
  return {
    prepare: async (page) => {
      await page.exposeFunction('viaProxy', (line: string, place: number) => viaPath({ page, place }, line))
      await page.exposeFunction('ownCandidate', (line: string, place: number) => {
        const [, , , port = ''] = CANDIDATE.exec(line) ?? []
        owners.set(port, { page, place })
        for (const resolve of told.splice(0)) resolve()
      })
      await page.addInitScript(redirect)
    },
    become: (end, quality) => void qualities.push({ end, quality }),
    [Symbol.dispose]: () => ways.forEach((way) => way.close()),
  }
}
