import { join } from 'node:path'
import { startStack } from '@talki/local/stack'
import { startBareServer } from './_bare-server'
import { weighBundles } from './_bundles'
import { countJoins } from './_counts'
import { timeLastJoin } from './_join'
import { launch } from './_launch'
import { median, spread, table } from './_statistics'
import { bare, talki } from './_subjects'
import { timeFirstPaint, weighScripts } from './_weight'

const RUNS = 5
const CAPTURE = { width: 640, height: 360, frameRate: 15 }
const SITE = join(import.meta.dirname, '../../packages/web/dist')

const print = (text: string) => process.stdout.write(`${text}\n`)
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`
const ratio = (mine: number[], theirs: number[]) => `${(median(mine) / median(theirs)).toFixed(2)} ×`

await using stack = await startStack({ database: 'memory', site: SITE, env: { ICE_SERVERS: '[]' } })
await using server = await startBareServer()
const browser = await launch(CAPTURE.frameRate)
const subjects = { talki: talki(stack.origin), bare: bare(server.origin) }

try {
  print(
    `# From the admin's click to the first frames in both directions (ms, median of ${RUNS}, least–most)\n`,
  )
  const joins: (string | number)[][] = []
  for (const people of [2, 3, 4]) {
    const times = { talki: [] as number[], bare: [] as number[] }
    for (let run = 0; run < RUNS; run += 1) {
      for (const name of ['talki', 'bare'] as const) {
        server.reset()
        times[name].push(await timeLastJoin(browser, subjects[name], { people, capture: CAPTURE }))
      }
    }
    joins.push([people, spread(times.talki), spread(times.bare), ratio(times.talki, times.bare)])
  }
  print(table(['people', 'Talki', 'bare page', 'ratio'], joins))

  print(`\n# First paint of home (ms, median of ${RUNS * 2})\n`)
  const paints = { talki: [] as number[], bare: [] as number[] }
  for (let run = 0; run < RUNS * 2; run += 1) {
    paints.talki.push(await timeFirstPaint(browser, stack.origin))
    paints.bare.push(await timeFirstPaint(browser, server.origin))
  }
  print(
    table(
      ['Talki', 'bare page', 'ratio'],
      [[spread(paints.talki), spread(paints.bare), ratio(paints.talki, paints.bare)]],
    ),
  )

  print('\n# JavaScript, gzipped\n')
  const context = await browser.newContext()
  const page = await context.newPage()
  const scripts = weighScripts(page)
  await page.goto(stack.origin)
  const home = await scripts.gzipped()
  await subjects.talki.open(page)
  print(
    table(
      ['page', 'bytes'],
      [
        ['home', kilobytes(home)],
        ['home and a whole call', kilobytes(await scripts.gzipped())],
      ],
    ),
  )
  await context.close()
} finally {
  await browser.close()
}

print('\n# What the join into a call costs (heartbeats apart)\n')
print(
  table(
    [
      'people',
      'gateway messages',
      '4(n−1)+8',
      'handler calls',
      'SQL statements',
      'most per RPC',
      'most per frame',
    ],
    await countJoins(SITE, [2, 4, 8]),
  ),
)

print('\n# Lambda bundles, minified\n')
const bundles = await weighBundles()
print(
  table(
    ['function', 'size', 'gzipped', 'import (ms)'],
    bundles.map((b) => [b.name, kilobytes(b.bytes), kilobytes(b.gzipped), b.importMs.toFixed(1)]),
  ),
)
