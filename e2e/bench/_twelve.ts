import type { Browser, Page } from '@playwright/test'
import { startStack } from '@talki/local/stack'
import { watchConnections, type Watched } from '../_connections'
import { openMembers } from '../_members'
import { launch } from './_launch'
import { measure, type Measured } from './_media'
import { placesOf } from './_places'
import { installProbe, type Capture } from './_probe'
import { watchProcessor } from './_processor'
import { ratio, spread, table } from './_statistics'
import { talki } from './_subjects'

/** How often a call is brought together, and the sizes at which it is measured as it grows. */
const ROUNDS = 3
const SIZES = [4, 12] as const

const NAMES = ['Ben', 'Cid', 'Dot', 'Eve', 'Fay', 'Gus', 'Hal', 'Ida', 'Jon', 'Kim', 'Lou']

/** What the member does, one after the other: who is muted sends no sound. */
const SOUNDS = ['on', 'muted'] as const
type Sound = (typeof SOUNDS)[number]

type Size = (typeof SIZES)[number]
type BySize = Record<Size, Record<Sound, Measured[]>>
const nothing = (): BySize => ({ 4: { on: [], muted: [] }, 12: { on: [], muted: [] } })

/** Until so many of the page's links are up. */
const untilLinked = (page: Page, links: number): Promise<unknown> =>
  page.waitForFunction(
    (count) =>
      (window as unknown as Watched).connections.filter((pc) => pc.connectionState === 'connected').length ===
      count,
    links,
    { timeout: 60_000 },
  )

/** How tall the others see the member, in pages as large as its own: as tall as it sees each of them. */
const shownHeight = async (page: Page, people: number): Promise<number> => {
  const places = await placesOf(page, people)
  return Math.max(...places.map(({ width, height }) => Math.max(height, (width * 9) / 16)))
}

/** Measures the admin's page, alone in `browser`, in a call that grows by members who are in `others`. */
const measureGrowth = async (
  { browser, others, origin }: { browser: Browser; others: Browser; origin: string },
  capture: Capture,
): Promise<BySize> => {
  const context = await browser.newContext({ serviceWorkers: 'block' })
  await installProbe(context, capture)
  await context.addInitScript(watchConnections)
  const page = await context.newPage()
  const link = await talki(origin).open(page)
  await using members = await openMembers(others, origin)
  const processor = await watchProcessor(browser, others)
  const measured = nothing()
  let there = 1
  for (const people of SIZES) {
    await members.knock(link, { names: NAMES.slice(there - 1, people - 1), fps: capture.frameRate })
    await page.getByRole('button', { name: /^Admit all / }).click()
    await untilLinked(page, people - 1)
    await members.show(await shownHeight(page, people))
    for (const sound of SOUNDS) {
      measured[people][sound] = await measure({ pages: [page], processor })
      await page
        .getByRole('button', { name: sound === 'on' ? 'Mute microphone' : 'Unmute microphone' })
        .click()
    }
    there = people
  }
  return measured
}

const measureRounds = async (site: string, capture: Capture): Promise<BySize> => {
  const all = nothing()
  for (let round = 0; round < ROUNDS; round += 1) {
    await using stack = await startStack({ database: 'memory', site, env: { ICE_SERVERS: '[]' } })
    const [browser, others] = [await launch(capture.frameRate), await launch(capture.frameRate)]
    try {
      const measured = await measureGrowth({ browser, others, origin: stack.origin }, capture)
      for (const people of SIZES)
        for (const sound of SOUNDS) all[people][sound].push(...measured[people][sound])
    } finally {
      await Promise.all([browser.close(), others.close()])
    }
  }
  return all
}

/**
 * What one member's page costs in a call of four and of twelve, as a table in Markdown. It is alone in its browser; all
 * others are synthetic members, who send tiny pictures, and no sound.
 */
export const twelveTable = async (site: string, capture: Capture): Promise<string> => {
  const measured = await measureRounds(site, capture)
  const rows = SIZES.flatMap((people) =>
    SOUNDS.map((sound) => {
      const valuesOf = (what: keyof Measured, factor = 1, size: Size = people): number[] =>
        measured[size][sound].map((each) => each[what] * factor)
      return [
        ...[people, sound, spread(valuesOf('cores', 100)), ratio(valuesOf('cores'), valuesOf('cores', 1, 4))],
        ...[spread(valuesOf('bits', 1 / 1000)), spread(valuesOf('encoded')), spread(valuesOf('decoded'))],
        valuesOf('freezes').reduce((sum, each) => sum + each, 0),
        spread(valuesOf('strangers', 100)),
      ]
    }),
  )
  const head = [
    ...['people', 'microphone', 'processor (% of a core)', 'beside four', 'uplink (kbit/s)'],
    ...['encoded a second', 'decoded a second', 'freezes', 'others (% of a core)'],
  ]
  return table(head, rows)
}
