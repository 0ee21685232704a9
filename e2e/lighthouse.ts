import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { startStack } from '@talki/local/stack'
import { LAUNCH } from './_launch'
import { STACK } from './_stack'

/**
 * `npm run lighthouse`: scores of Lighthouse for home and lobby, in its profile of a phone. Prints a table of the medians of
 * three runs, and what took points; exits with 1 where a score is below 95 of 100. Lighthouse comes from the npm registry for
 * the run alone: with all it needs it is larger than everything else that this repository installs.
 */

/** The last that runs on Node 20. */
const LIGHTHOUSE = 'lighthouse@12.8.2'
const LEAST = 95
const RUNS = 3
const CATEGORIES = ['performance', 'accessibility', 'best-practices']
const PAGES = { home: '/', lobby: '/new' }

type Report = {
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>
  audits: Record<string, { title: string; score: number | null; displayValue?: string }>
}

const run = promisify(execFile)
const print = (line: string): void => void process.stdout.write(`${line}\n`)

/** What Lighthouse says where its trace lacks the start of the navigation. It asks to be run again. */
const NO_TRACE = 'NO_NAVSTART'
const TRIES = 3

const report = async (url: string, triesLeft = TRIES): Promise<Report> => {
  const flags = ['--headless=new', '--no-sandbox', ...LAUNCH.args].join(' ')
  const options = [
    '--output=json',
    '--quiet',
    `--only-categories=${CATEGORIES.join()}`,
    `--chrome-flags=${flags}`,
  ]
  try {
    const { stdout } = await run('npx', ['--yes', LIGHTHOUSE, url, ...options], {
      env: { ...process.env, CHROME_PATH: process.env.CHROMIUM_PATH },
      maxBuffer: 64_000_000,
    })
    return JSON.parse(stdout) as Report
  } catch (error) {
    if (triesLeft > 1 && String(error).includes(NO_TRACE)) return report(url, triesLeft - 1)
    throw error
  }
}

const scoreOf = (category: string, { categories }: Report): number =>
  Math.round((categories[category]?.score ?? 0) * 100)

/** The audits of a category that took points, with what Lighthouse has measured. */
const faultsOf = (category: string, { categories, audits }: Report): string[] =>
  (categories[category]?.auditRefs ?? [])
    .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
    .map(({ id }) => `  ${category}: ${audits[id]?.title ?? id} ${audits[id]?.displayValue ?? ''}`)

const median = (sorted: number[]): number => sorted[Math.floor(sorted.length / 2)] ?? 0

await using stack = await startStack(STACK)
print(`| Page | ${CATEGORIES.join(' | ')} |`)
print(`| --- |${' --- |'.repeat(CATEGORIES.length)}`)
const faults = new Set<string>()
for (const [name, path] of Object.entries(PAGES)) {
  const reports: Report[] = []
  for (let i = 0; i < RUNS; i += 1) reports.push(await report(stack.origin + path))
  const scores = CATEGORIES.map((category) =>
    median(reports.map((one) => scoreOf(category, one)).sort((a, b) => a - b)),
  )
  print(`| ${[name, ...scores].join(' | ')} |`)
  for (const one of reports)
    for (const category of CATEGORIES)
      for (const fault of faultsOf(category, one)) faults.add(`${name}${fault}`)
  if (scores.some((score) => score < LEAST)) process.exitCode = 1
}
for (const fault of faults) print(fault)
