import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Browser, Page } from '@playwright/test'
import { startStack } from '@talki/local/stack'
import { watchConnections, type Watched } from '../_connections'
import { openMembers, type Members } from '../_members'
import { writeBusyVideo } from './_busy-video'
import { launch } from './_launch'
import { measure, type Measured } from './_media'
import { installProbe, type Capture } from './_probe'
import { watchProcessor } from './_processor'
import { ratio, spread, table } from './_statistics'
import { talki } from './_subjects'

const NAMES = ['Ben', 'Cid', 'Dot', 'Eve', 'Fay']
const BUSY_SECONDS = 3
/** How tall all members show the page's camera, in pixels. */
const SHOWN_HEIGHT = 360
/** Pictures a second of each member's camera, so that the page has little to decode. */
const MEMBERS_FPS = 4
/** No encoder makes so small a picture to be seen, in pixels of its width: a follower's is as small. */
const SLOT = 64
const ENCODED_WITHIN_MS = 60_000
const LOOK_MS = 250

/** Who encodes the page's camera: each link for itself, or one for all. */
const WAYS = ['own', 'shared'] as const
type EncodingWay = (typeof WAYS)[number]

/** How often each way is measured, and with how many links. */
export type Size = { runs: number; links: readonly number[] }
export const WHOLE: Size = { runs: 3, links: [3, 5] }

/**
 * One call: its stretches; the pictures a second that each member has decoded of the page's camera, on the average; how many
 * of the page's encoders made pictures of full size at its end.
 */
type Run = { stretches: Measured[]; decoded: number; encoders: number }
type ByWay = Record<EncodingWay, Run[]>

type Wish = { way: EncodingWay; links: number; capture: Capture }
type Browsers = { browser: Browser; others: Browser; origin: string }

/** How wide the camera's pictures are that the encoders of a page's links make; 0: none yet. To run in the page. */
const widthsSent = async (): Promise<number[]> => {
  const up = (window as unknown as Watched).connections.filter((pc) => pc.connectionState === 'connected')
  const reports = await Promise.all(up.map((pc) => pc.getStats()))
  return reports
    .flatMap((report) => [...(report.values() as Iterable<Record<string, unknown>>)])
    .filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')
    .map(({ frameWidth }) => Number(frameWidth ?? 0))
}

const encodersOf = async (page: Page): Promise<number> =>
  (await page.evaluate(widthsSent)).filter((width) => width > SLOT).length

/** Until all links encode pictures of full size, or one does and all others make pictures that nobody sees. */
const untilEncoded = async (page: Page, { way, links }: Wish): Promise<void> => {
  const full = way === 'own' ? links : 1
  const until = performance.now() + ENCODED_WITHIN_MS
  for (;;) {
    const widths = await page.evaluate(widthsSent)
    const isUp = widths.length === links && widths.every((width) => width > 0)
    if (isUp && widths.filter((width) => width > SLOT).length === full) return
    if (performance.now() > until)
      throw new Error(`${way}, ${links} links: pictures ${widths.join(', ')} wide`)
    await setTimeout(LOOK_MS)
  }
}

type Seen = { at: number; streams: ReadonlyMap<string, { width: number; decoded: number }> }

/** The pictures that each member has decoded so far, by stream. */
const seenBy = async (members: Members): Promise<Seen> => {
  const reports = await members.reports()
  const streams = reports.flatMap(({ name, pictures }) =>
    pictures.map(({ ssrc, ...picture }) => [`${name} ${ssrc}`, picture] as const),
  )
  return { at: performance.now(), streams: new Map(streams) }
}

/** Pictures of the page's that a member decoded a second, on the average. Those of other members are tiny. */
const decodedBetween = (before: Seen, after: Seen, links: number): number => {
  const decoded = [...after.streams]
    .filter(([, { width }]) => width > SLOT)
    .reduce((sum, [stream, now]) => sum + now.decoded - (before.streams.get(stream)?.decoded ?? 0), 0)
  return (1000 * decoded) / links / (after.at - before.at)
}

/** Measures the admin's page, alone in `browser`, in a call with members who are in `others`. */
const measureCall = async ({ browser, others, origin }: Browsers, wish: Wish): Promise<Run> => {
  const { way, links, capture } = wish
  const context = await browser.newContext({ serviceWorkers: 'block' })
  await installProbe(context, capture)
  await context.addInitScript(watchConnections)
  // As in a browser that cannot share.
  if (way === 'own')
    await context.addInitScript(() => void Reflect.deleteProperty(window, 'RTCRtpScriptTransform'))
  const page = await context.newPage()
  const link = await talki(origin).open(page)
  await using members = await openMembers(others, origin)
  const processor = await watchProcessor(browser, others)
  await members.show(SHOWN_HEIGHT)
  await members.knock(link, { names: NAMES.slice(0, links), fps: MEMBERS_FPS })
  await page.getByRole('button', { name: /^Admit all / }).click()
  await untilEncoded(page, wish)
  const before = await seenBy(members)
  const stretches = await measure({ pages: [page], processor })
  const decoded = decodedBetween(before, await seenBy(members), links)
  return { stretches, decoded, encoders: await encodersOf(page) }
}

/** One call in browsers and on a server of its own. */
const measureOnce = async (site: string, video: string, wish: Wish): Promise<Run> => {
  await using stack = await startStack({ database: 'memory', site, env: { ICE_SERVERS: '[]' } })
  const { frameRate } = wish.capture
  const [browser, others] = [await launch(frameRate, video), await launch(frameRate)]
  try {
    return await measureCall({ browser, others, origin: stack.origin }, wish)
  } finally {
    await Promise.all([browser.close(), others.close()])
  }
}

/** The two ways in turns, so that what else the machine does meanwhile is the same for both. */
const measureWays = async (
  site: string,
  video: string,
  { runs, ...wish }: Omit<Wish, 'way'> & { runs: number },
): Promise<ByWay> => {
  const measured: ByWay = { own: [], shared: [] }
  for (let run = 0; run < runs; run += 1)
    for (const way of run % 2 === 0 ? WAYS : WAYS.toReversed())
      measured[way].push(await measureOnce(site, video, { ...wish, way }))
  return measured
}

const rowsOf = (links: number, measured: ByWay): (string | number)[][] =>
  WAYS.map((way) => {
    const valuesOf = (what: keyof Measured, factor = 1, of: EncodingWay = way): number[] =>
      measured[of].flatMap(({ stretches }) => stretches.map((each) => each[what] * factor))
    return [
      ...[links, way, spread(valuesOf('cores', 100)), ratio(valuesOf('cores'), valuesOf('cores', 1, 'own'))],
      ...[
        spread(valuesOf('bits', 1 / 1000)),
        spread(
          measured[way].map(({ decoded }) => decoded),
          1,
        ),
      ],
      ...[spread(measured[way].map(({ encoders }) => encoders)), spread(valuesOf('strangers', 100))],
    ]
  })

/**
 * What one member's page costs whose links share an encoder, beside the same page whose links have their own, as a table in
 * Markdown. It is alone in its browser, with busy pictures; all others are synthetic members, who show its camera in the same
 * size and send tiny pictures, and no sound.
 */
export const encoderTable = async (
  site: string,
  capture: Capture,
  { runs, links }: Size,
): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'talki-encoders-'))
  try {
    const video = join(folder, 'busy.y4m')
    await writeBusyVideo(video, { ...capture, frames: BUSY_SECONDS * capture.frameRate })
    const rows: (string | number)[][] = []
    for (const count of links)
      rows.push(...rowsOf(count, await measureWays(site, video, { runs, links: count, capture })))
    const head = [
      ...['links', 'encoders', 'processor (% of a core)', 'beside own', 'uplink (kbit/s)'],
      ...['decoded a second and link', 'of full size at the end', 'others (% of a core)'],
    ]
    return table(head, rows)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
