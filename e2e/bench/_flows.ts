import type { Page } from '@playwright/test'
import type { Watched } from '../_connections'

/** What a page's links have carried so far, as the browser counts it. `at`: milliseconds of the page's own clock. */
export type Flows = {
  at: number
  links: number
  bytesSent: number
  encoded: number
  decoded: number
  freezes: number
}

type Entry = Record<'type' | 'kind', unknown> & Record<keyof typeof COUNTED, unknown>

/** What is counted, and in which reports of the browser's. */
const COUNTED = {
  bytesSent: 'transport',
  framesEncoded: 'outbound-rtp',
  framesDecoded: 'inbound-rtp',
  freezeCount: 'inbound-rtp',
} as const

const sum = (entries: Entry[], what: keyof typeof COUNTED): number =>
  entries
    .filter(({ type, kind }) => type === COUNTED[what] && (type === 'transport' || kind === 'video'))
    .reduce((total, entry) => total + Number(entry[what] ?? 0), 0)

/** The sums over all of a page's links that are not closed, whose connections `watchConnections` keeps. */
export const flowsOf = async (page: Page): Promise<Flows> => {
  const { at, links, entries } = await page.evaluate(async () => {
    const open = (window as unknown as Watched).connections.filter((pc) => pc.connectionState !== 'closed')
    const reports = await Promise.all(open.map((pc) => pc.getStats()))
    return {
      at: performance.now(),
      links: open.length,
      entries: reports
        .flatMap((report) => [...(report.values() as Iterable<Entry>)])
        .filter(({ type }) => ['transport', 'outbound-rtp', 'inbound-rtp'].includes(String(type))),
    }
  })
  return {
    at,
    links,
    bytesSent: sum(entries, 'bytesSent'),
    encoded: sum(entries, 'framesEncoded'),
    decoded: sum(entries, 'framesDecoded'),
    freezes: sum(entries, 'freezeCount'),
  }
}

/** What a page's links carried a second between two looks; `freezes` is their number. */
export type Rates = { bitsSent: number; encoded: number; decoded: number; freezes: number }

/** Null where a link was lost or made in between, since nothing would be comparable. */
export const ratesBetween = (before: Flows, after: Flows): Rates | null => {
  if (before.links !== after.links) return null
  const seconds = (after.at - before.at) / 1000
  return {
    bitsSent: ((after.bytesSent - before.bytesSent) * 8) / seconds,
    encoded: (after.encoded - before.encoded) / seconds,
    decoded: (after.decoded - before.decoded) / seconds,
    freezes: after.freezes - before.freezes,
  }
}
