import { join } from 'node:path'
import { startPostgres } from '@talki/core/_postgres'
import { CALL } from '@talki/functions/load'
import { openDoors } from '@talki/local/_load'
import { openDatabase } from '@talki/local/database'
import { startStack } from '@talki/local/stack'
import { sql } from 'drizzle-orm'
import { SAME_POLICY, startBareServer } from './_bare-server'
import { weighBundles } from './_bundles'
import { copyOf, startCallWorld } from './_call-world'
import { ASSUMED, costOfThousand } from './_cost'
import { countJoins } from './_counts'
import { timeLastJoin } from './_join'
import { captureFps, launch } from './_launch'
import { encoderTable, WHOLE } from './_encoders'
import { measureLoad } from './_load'
import { countLife } from './_life'
import { WINDOW_MS, WINDOWS } from './_media'
import { busyTables, mediaTables } from './_media-tables'
import { ratio, spread, table } from './_statistics'
import { bare, talki } from './_subjects'
import { twelveTable } from './_twelve'
import { timeFirstPaint, weighScripts } from './_weight'

const RUNS = 5
const CAPTURE = { width: 640, height: 360, frameRate: 15 }
const JOINS = [2, 3, 4, 6]
/** Pictures a second of a camera, as Talki asks for them; the other benches bear fewer, since many pages share a machine. */
const CAMERA_FPS = 24
const SITE = join(import.meta.dirname, '../../packages/web/dist')

const print = (text: string) => process.stdout.write(`${text}\n`)
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`

const latency = async (): Promise<void> => {
  await using stack = await startStack({ database: 'memory', site: SITE, env: { ICE_SERVERS: '[]' } })
  await using server = await startBareServer()
  const browser = await launch(CAPTURE.frameRate)
  const subjects = { talki: talki(stack.origin), bare: bare(server.origin) }

  try {
    print(
      `# From the admin's click to the first frames in both directions (ms, median of ${RUNS}, least–most)\n`,
    )
    const joins: (string | number)[][] = []
    for (const people of JOINS) {
      const frameRate = captureFps(people)
      const joining = await launch(frameRate)
      const times = { talki: [] as number[], bare: [] as number[] }
      for (let run = 0; run < RUNS; run += 1) {
        for (const name of ['talki', 'bare'] as const) {
          server.reset()
          const capture = { ...CAPTURE, frameRate }
          times[name].push(await timeLastJoin(joining, subjects[name], { people, capture }))
        }
      }
      await joining.close()
      joins.push([people, frameRate, spread(times.talki), spread(times.bare), ratio(times.talki, times.bare)])
    }
    print(table(['people', 'pictures a second', 'Talki', 'bare page', 'ratio'], joins))

    print(`\n# First paint of home (ms, median of ${RUNS * 2})\n`)
    const paints = { talki: [] as number[], bare: [] as number[], samePolicy: [] as number[] }
    for (let run = 0; run < RUNS * 2; run += 1) {
      paints.talki.push(await timeFirstPaint(browser, stack.origin))
      paints.bare.push(await timeFirstPaint(browser, server.origin))
      paints.samePolicy.push(await timeFirstPaint(browser, server.origin + SAME_POLICY))
    }
    print(
      table(
        ['Talki', 'bare page', 'ratio', 'bare page with the same opener policy', 'ratio'],
        [
          [
            spread(paints.talki),
            spread(paints.bare),
            ratio(paints.talki, paints.bare),
            spread(paints.samePolicy),
            ratio(paints.talki, paints.samePolicy),
          ],
        ],
      ),
    )

    print('\n# JavaScript, gzipped\n')
    const context = await browser.newContext({ serviceWorkers: 'block' })
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
}

const CALL_COST = `What a call costs each person (medians of ${WINDOWS} stretches of ${WINDOW_MS / 1000} s, least–most)`

const media = async (): Promise<void> => {
  print(`\n# ${CALL_COST}, with the browser's fake camera\n`)
  print(await mediaTables(SITE, CAPTURE))
}

const busy = async (): Promise<void> => {
  print(`\n# ${CALL_COST}, with busy pictures\n`)
  print(await busyTables(SITE, CAPTURE))
}

const twelve = async (): Promise<void> => {
  print(
    '\n# What one member’s page costs in a call of four and of twelve (medians of stretches, least–most)\n',
  )
  print(await twelveTable(SITE, { ...CAPTURE, frameRate: CAMERA_FPS }))
}

const counts = async (): Promise<void> => {
  print('\n# What the join into a call costs, in browsers\n')
  const head = ['people', 'gateway messages', 'handler calls', 'SQL statements']
  print(table([...head, 'most per RPC', 'most per frame'], await countJoins(SITE, [2, 4])))
}

const encoders = async (): Promise<void> => {
  print(
    `\n# One encoder for all links of a page, beside each link’s own (medians of ${WHOLE.runs} calls, ${WINDOWS} stretches of ${WINDOW_MS / 1000} s each, least–most)\n`,
  )
  print(await encoderTable(SITE, CAPTURE, WHOLE))
}

const messages = async (): Promise<void> => {
  print(
    '\n# Messages through the gateway, and invocations: the site’s calls over simulated links, the real handlers\n',
  )
  const sizes = [2, 4, 8, 12]
  const real = async (ms: number, settle: () => Promise<void>): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, ms))
    await settle()
  }
  await using world = await startCallWorld(real)
  const room = await world.open()
  const rows: (string | number)[][] = []
  while (world.members.length < Math.max(...sizes)) {
    const before = copyOf(world.tally)
    await world.join(room)
    const { messagesIn, messagesOut, invocations } = world.since(before)
    const people = world.members.length
    if (sizes.includes(people))
      rows.push([people, messagesIn, messagesOut, messagesIn + messagesOut, invocations])
    if (people === 4) {
      const { tally } = world
      // Each socket’s end is one more.
      const ends = world.members.filter(({ socket }) => socket() !== 'resting').length
      rows.push([
        '4, a whole door',
        tally.messagesIn,
        tally.messagesOut,
        tally.messagesIn + tally.messagesOut,
        tally.invocations + ends,
      ])
    }
  }
  print(table(['people', 'messages in', 'out', 'together', 'invocations'], rows))
}

const life = async (): Promise<void> => {
  const people = 4
  const counted = await countLife(SITE, people)
  const { functions, messagesIn, messagesOut, connects, siteRequests } = counted
  print(`\n# What a call of ${people} costs, from the first page to the closed door\n`)
  const rows = functions.map(({ name, invocations, statements }) => [name, invocations, statements])
  print(table(['function', 'calls', 'SQL statements'], rows))
  print(
    `\n${connects} sockets; ${messagesIn} messages in and ${messagesOut} out; ${siteRequests} requests for the site's files.`,
  )
  const apiCalls = functions.find(({ name }) => name === 'api')?.invocations
  print(
    `\nWhat docs/scale.md and the throttle reckon with: ${CALL.api} calls of the api, ${CALL.messagesIn} messages in, ` +
      `${CALL.messagesOut} out, ${CALL.siteRequests} requests; counted just now: ${apiCalls ?? 0}, ` +
      `${messagesIn}, ${messagesOut}, ${siteRequests}.`,
  )
  print(
    `\n# What 1,000 such calls cost, the door open for ${ASSUMED.doorMinutes} minutes (US dollars; docs/cost.md)\n`,
  )
  const lines = costOfThousand(counted, people)
  const total = lines.reduce((sum, { dollars }) => sum + dollars, 0)
  const amounts = lines.map(({ what, count, price, dollars }) => [
    ...[what, count.toLocaleString('en', { maximumFractionDigits: 2 })],
    ...[`${Number(price.toPrecision(6))}`, dollars.toFixed(4)],
  ])
  print(table(['what', 'count', 'price', 'dollars'], [...amounts, ['together', '', '', total.toFixed(4)]]))
}

const bundles = async (): Promise<void> => {
  print('\n# Lambda bundles, minified (ms in fresh processes, over Neon’s driver: median, least–most)\n')
  const head = [
    ...['function', 'at start', 'in all', 'gzipped', 'import (ms)'],
    ...['first request (ms)', 'second request (ms)'],
  ]
  const rows = (await weighBundles()).map((b) => [
    ...[b.name, kilobytes(b.atStart), kilobytes(b.bytes), kilobytes(b.gzipped)],
    ...[b.importMs, b.firstMs, b.secondMs],
  ])
  print(table(head, rows))
}

const load = async (): Promise<void> => {
  const doors = 2500
  print(`\n# ${doors} doors at once, by the real handlers on a real Postgres beside them (docs/scale.md)\n`)
  await using postgres = await startPostgres()
  await using database = await openDatabase(postgres.url)
  const { steps, handlers, logs } = await openDoors(database.db, doors)
  await database.db.execute(sql`UPDATE rooms SET expires_at = now() - interval '1 minute'`)
  await handlers.sweeper({})
  const swept = logs.at(-1)
  const rows = steps.map(({ step, seconds, perSecond }) => [step, seconds.toFixed(1), Math.round(perSecond)])
  print(table(['step', 'seconds', 'a second'], rows))
  print(`\nThe sweep of them all: ${swept?.event === 'swept' ? swept.ms : '–'} ms`)
}

const relays = async (): Promise<void> => {
  print('\n# Relays that one machine holds, as `npm start` runs it: 5 s each, over loopback\n')
  const head = ['relays a second', 'delivered', 'told `busy`', 'lost', 'p50 (ms)', 'p99 (ms)']
  const rows: (string | number)[][] = []
  for (const rate of [100, 300, 500, 1000]) {
    const { sent, delivered, busy, p50, p99 } = await measureLoad(rate)
    rows.push([rate, delivered, busy, sent - delivered - busy, Math.round(p50), Math.round(p99)])
  }
  print(table(head, rows))
}

const PARTS = { latency, media, busy, twelve, encoders, messages, counts, life, bundles, load, relays }
type Part = keyof typeof PARTS
const isPart = (name: string): name is Part => name in PARTS

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !isPart(name))
if (unknown.length > 0)
  throw new Error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`)
for (const name of asked.length > 0 ? asked.filter(isPart) : (Object.keys(PARTS) as Part[]))
  await PARTS[name]()
