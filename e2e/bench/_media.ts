import { setTimeout } from 'node:timers/promises'
import type { Browser, Page } from '@playwright/test'
import { watchConnections } from '../_connections'
import { setHidden } from '../_hidden'
import { flowsOf, ratesBetween, type Flows, type Rates } from './_flows'
import { bringTogether } from './_join'
import { placesOf, placeVideos, untilOneLarge, type Place } from './_places'
import type { Capture } from './_probe'
import { coresBetween, watchProcessor, type ProcessorTime } from './_processor'
import type { Subject } from './_subjects'

/** How many stretches of a call count, and how long each is, in milliseconds. */
export const WINDOWS = 3
export const WINDOW_MS = 2000
/** Where programs with no part in the call take more of the cores than this, further stretches are measured, up to so many. */
const QUIET_CORES = 0.2
const MOST_WINDOWS = 6

/** A call is steady when its uplink has stayed within a tenth for as many looks as this, each so long. */
const STEADY_LOOKS = 3
const STEADY_MS = 1500
/** Pages that want more than the cores have may never be steady: then the spread, which is printed, is wide. */
const STEADY_WITHIN_MS = 12_000

/** What the pages show of each other: all alike, one large and the others small, or nothing. */
export const SCENARIOS = ['all shown', 'one pinned', 'all hidden'] as const
type Scenario = (typeof SCENARIOS)[number]

/**
 * In one stretch: one person's bits, pictures and cores a second; the freezes that all of them together saw; and the cores
 * that programs took which have no part in the call.
 */
export type Measured = Record<'bits' | 'encoded' | 'decoded' | 'cores' | 'freezes' | 'strangers', number>
export type ByScenario = Record<Scenario, Measured[]>

/** Pages of a call that are measured, all in one browser, and the watch on its processor's time. */
export type Call = { pages: Page[]; processor: () => Promise<ProcessorTime> }

const flowsOfAll = (pages: Page[]): Promise<Flows[]> => Promise.all(pages.map(flowsOf))

/**
 * The sums of what all pages carried between two looks; rates go by each page's own clock. Null where a page has lost or
 * made a link meanwhile, which happens where the cores are overloaded.
 */
const carried = (before: Flows[], after: Flows[]): Rates | null => {
  const sums: Rates = { bitsSent: 0, encoded: 0, decoded: 0, freezes: 0 }
  for (const [at, later] of after.entries()) {
    const earlier = before[at]
    const rates = earlier && ratesBetween(earlier, later)
    if (!rates) return null
    for (const what of ['bitsSent', 'encoded', 'decoded', 'freezes'] as const) sums[what] += rates[what]
  }
  return sums
}

/** Until the uplink of all together stays within a tenth. The waits are the stretches over which it is measured. */
const becomeSteady = async ({ pages }: Call): Promise<void> => {
  const until = performance.now() + STEADY_WITHIN_MS
  const uplinks: number[] = []
  const isSteady = (): boolean => {
    const last = uplinks.slice(-STEADY_LOOKS)
    return last.length === STEADY_LOOKS && Math.min(...last) >= 0.9 * Math.max(...last)
  }
  let before = await flowsOfAll(pages)
  while (!isSteady() && performance.now() < until) {
    await setTimeout(STEADY_MS)
    const after = await flowsOfAll(pages)
    uplinks.push(carried(before, after)?.bitsSent ?? NaN)
    before = after
  }
}

/**
 * Measures one stretch; null where links have changed. The wait is the measurement. What the looks themselves cost is outside
 * of the processor's time.
 */
const measureOnce = async ({ pages, processor }: Call): Promise<Measured | null> => {
  const before = await flowsOfAll(pages)
  const began = await processor()
  await setTimeout(WINDOW_MS)
  const ended = await processor()
  const rates = carried(before, await flowsOfAll(pages))
  if (!rates) return null
  const { bitsSent, encoded, decoded, freezes } = rates
  const people = pages.length
  const { browser, strangers } = coresBetween(began, ended)
  return {
    bits: bitsSent / people,
    encoded: encoded / people,
    decoded: decoded / people,
    cores: browser / people,
    freezes,
    strangers,
  }
}

/** The stretches in which the machine had the least else to do. Throws where links come and go all the time. */
export const measure = async (call: Call): Promise<Measured[]> => {
  await becomeSteady(call)
  const measured: Measured[] = []
  const quiet = () => measured.filter(({ strangers }) => strangers <= QUIET_CORES)
  for (let looks = 0; quiet().length < WINDOWS && looks < MOST_WINDOWS; looks += 1) {
    const one = await measureOnce(call)
    if (one) measured.push(one)
  }
  if (measured.length < WINDOWS)
    throw new Error(`links changed in all but ${measured.length} of ${MOST_WINDOWS} stretches`)
  return measured.toSorted((a, b) => a.strangers - b.strangers).slice(0, WINDOWS)
}

/** Has everybody pin the first tile that is not their own: the admin's, and the admin that of who came first. */
const pinFirst = async (pages: Page[]): Promise<void> => {
  for (const page of pages) {
    const tile = page.locator('[data-member]').nth(1)
    await tile.hover()
    await tile.getByRole('button', { name: /^Pin / }).click()
    await tile.getByRole('button', { name: /^Unpin / }).waitFor()
    // The tiles move to their places.
    if (pages.length > 2) await untilOneLarge(page)
  }
}

type Gathered = { subject: Subject; people: number; capture: Capture }

const gather = async (browser: Browser, { subject, people, capture }: Gathered) => {
  const { pages, ...call } = await bringTogether(browser, subject, {
    people,
    capture,
    prepare: (context) => context.addInitScript(watchConnections),
  })
  return { ...call, pages, processor: await watchProcessor(browser) }
}

/** Where each page shows its pictures, in the scenarios that show any. */
type Places = Record<'shown' | 'pinned', Place[][]>

/** Measures a call of Talki in each scenario, and where its pages show what. */
export const measureTalki = async (
  browser: Browser,
  wish: Gathered,
): Promise<{ measured: ByScenario; places: Places }> => {
  await using call = await gather(browser, wish)
  const { pages } = call
  const placesNow = () => Promise.all(pages.map((page) => placesOf(page, pages.length)))
  const allShown = await measure(call)
  const shown = await placesNow()
  await pinFirst(pages)
  const onePinned = await measure(call)
  const pinned = await placesNow()
  await Promise.all(pages.map((page) => setHidden(page, true)))
  const allHidden = await measure(call)
  return {
    measured: { 'all shown': allShown, 'one pinned': onePinned, 'all hidden': allHidden },
    places: { shown, pinned },
  }
}

/**
 * Measures a call of the bare page with its pictures where Talki shows them. It does not know whether it is hidden: what it
 * does then is what it does with all shown.
 */
export const measureBare = async (
  browser: Browser,
  wish: Gathered,
  { shown, pinned }: Places,
): Promise<ByScenario> => {
  await using call = await gather(browser, wish)
  const measureAt = async (places: Place[][]) => {
    await Promise.all(call.pages.map((page, at) => placeVideos(page, places[at] ?? [])))
    return measure(call)
  }
  const allShown = await measureAt(shown)
  return { 'all shown': allShown, 'one pinned': await measureAt(pinned), 'all hidden': allShown }
}
