import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStack } from '@talki/local/stack'
import { startBareServer } from './_bare-server'
import { writeBusyVideo } from './_busy-video'
import { captureFps, launch } from './_launch'
import { measureBare, measureTalki, SCENARIOS, type ByScenario, type Measured } from './_media'
import type { Capture } from './_probe'
import { median, ratio, spread, table } from './_statistics'
import { bare, talki } from './_subjects'

const SIZES = [2, 4, 6]
const BUSY_SECONDS = 3

type Size = Omit<Capture, 'frameRate'>

type Pair = { people: number; frameRate: number; talki: ByScenario; bare: ByScenario }

/** What was measured, and why the larger calls were not, where one did not come together or never was steady. */
type Outcome = { pairs: Pair[]; failure: string | null }

/** `video`: makes the file of the camera's pictures, for so many a second; without it they are the browser's own. */
const measurePairs = async (
  site: string,
  size: Size,
  video?: (capture: Capture) => Promise<string>,
): Promise<Outcome> => {
  await using stack = await startStack({ database: 'memory', site, env: { ICE_SERVERS: '[]' } })
  await using server = await startBareServer()
  const pairs: Pair[] = []
  for (const people of SIZES) {
    const frameRate = captureFps(people)
    const capture = { ...size, frameRate }
    const browser = await launch(frameRate, await video?.(capture))
    server.reset()
    try {
      const mine = await measureTalki(browser, { subject: talki(stack.origin), people, capture })
      const subject = bare(server.origin)
      const theirs = await measureBare(browser, { subject, people, capture }, mine.places)
      pairs.push({ people, frameRate, talki: mine.measured, bare: theirs })
    } catch (error) {
      // What has been measured took minutes.
      if (pairs.length === 0) throw error
      process.exitCode = 1
      return { pairs, failure: `${people} people were not measured: ${String(error)}` }
    } finally {
      await browser.close()
    }
  }
  return { pairs, failure: null }
}

/** A row for each number of people and scenario; `cells` makes its cells of what was measured in Talki and beside it. */
const rowsOf = (pairs: Pair[], cells: (mine: Measured[], theirs: Measured[]) => (string | number)[]) =>
  pairs.flatMap((pair) =>
    SCENARIOS.map((scenario) => [
      pair.people,
      pair.frameRate,
      scenario,
      ...cells(pair.talki[scenario], pair.bare[scenario]),
    ]),
  )

const valuesOf = (measured: Measured[], what: keyof Measured, factor = 1): number[] =>
  measured.map((each) => each[what] * factor)

const beside = (mine: Measured[], theirs: Measured[], [what, factor]: [keyof Measured, number]) => {
  const [ours, others] = [valuesOf(mine, what, factor), valuesOf(theirs, what, factor)]
  return [spread(ours), spread(others), ratio(ours, others)]
}

/** Milliseconds of the processor's time for each picture that is decoded, which compares also where there are too few cores. */
const eachPicture = (mine: Measured[], theirs: Measured[]): string[] => {
  const costs = (measured: Measured[]) => measured.map(({ cores, decoded }) => (1000 * cores) / decoded)
  const [ours, others] = [costs(mine), costs(theirs)]
  const text = (cost: number) => (Number.isFinite(cost) ? cost.toFixed(1) : '–')
  const compares = [...ours, ...others].every(Number.isFinite)
  return [text(median(ours)), text(median(others)), compares ? ratio(ours, others) : '–']
}

const freezesIn = (measured: Measured[]): number =>
  valuesOf(measured, 'freezes').reduce((sum, each) => sum + each, 0)

const tablesOf = ({ pairs, failure }: Outcome): string => {
  const costs = table(
    [
      ...['people', 'captured a second', 'pages', 'uplink (kbit/s)', 'bare page', 'ratio'],
      ...['processor (% of a core)', 'bare page', 'ratio'],
    ],
    rowsOf(pairs, (mine, theirs) => [
      ...beside(mine, theirs, ['bits', 1 / 1000]),
      ...beside(mine, theirs, ['cores', 100]),
    ]),
  )
  const pictures = table(
    [
      ...[
        'people',
        'captured a second',
        'pages',
        'encoded a second',
        'bare page',
        'decoded a second',
        'bare page',
      ],
      ...['ms a picture', 'bare page', 'ratio', 'freezes', 'bare page', 'others (% of a core)'],
    ],
    rowsOf(pairs, (mine, theirs) => [
      ...beside(mine, theirs, ['encoded', 1]).slice(0, 2),
      ...beside(mine, theirs, ['decoded', 1]).slice(0, 2),
      ...eachPicture(mine, theirs),
      ...[freezesIn(mine), freezesIn(theirs)],
      spread(valuesOf([...mine, ...theirs], 'strangers', 100)),
    ]),
  )
  return [costs, pictures, ...(failure === null ? [] : [failure])].join('\n\n')
}

/**
 * What a call costs each person, in Talki and in the bare page with its pictures in the same places, as tables in Markdown:
 * with the browser's own fake camera, whose pictures hardly change.
 */
export const mediaTables = async (site: string, size: Size): Promise<string> =>
  tablesOf(await measurePairs(site, size))

/** The same with busy pictures of the same size. */
export const busyTables = async (site: string, size: Size): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'talki-busy-'))
  const write = async (capture: Capture): Promise<string> => {
    const video = join(folder, `busy-${capture.frameRate}.y4m`)
    await writeBusyVideo(video, { ...capture, frames: BUSY_SECONDS * capture.frameRate })
    return video
  }
  try {
    return tablesOf(await measurePairs(site, size, write))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
