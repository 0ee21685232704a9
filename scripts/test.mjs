import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { ensureDependencies } from './_ensure.mjs'

const REPORTS = 'test-results/reports'
const started = performance.now()

const seconds = (since) => `${Math.round((performance.now() - since) / 1000)} s`

/** Runs one command with its output shown; true when it succeeded. */
const run = (name, command, env = {}) => {
  const since = performance.now()
  console.log(`\n── ${name}`)
  const { status } = spawnSync(command, {
    shell: true,
    stdio: 'inherit',
    env: { ...process.env, ...(process.env.CI && { NO_COLOR: '1', FORCE_COLOR: undefined }), ...env },
  })
  console.log(`── ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${seconds(since)}`)
  return status === 0
}

const report = (file) => {
  try {
    return JSON.parse(readFileSync(`${REPORTS}/${file}`, 'utf8'))
  } catch {
    return undefined
  }
}

/** Counts of vitest's report. A suite that wrote no report has failed. */
const vitestCount = () => {
  const json = report('vitest.json')
  if (!json) return { passed: 0, failed: 1 }
  const brokenFiles = json.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0)
  const skipped = json.numPendingTests + (json.numTodoTests ?? 0)
  return { passed: json.numPassedTests, failed: json.numFailedTests + brokenFiles.length + skipped }
}

const playwrightCount = () => {
  const json = report('playwright.json')
  if (!json) return { passed: 0, failed: 1 }
  const { expected, unexpected, flaky, skipped } = json.stats
  return { passed: expected, failed: unexpected + flaky + skipped + json.errors.length }
}

ensureDependencies()
const { ensureChromium } = await import('./_chromium.mjs')
const { findFirefox } = await import('./_firefox.mjs')
const { ensureCoturn } = await import('./_coturn.mjs')
const { runGates } = await import('./_gates.mjs')
rmSync(REPORTS, { recursive: true, force: true })
mkdirSync(REPORTS, { recursive: true })

// At once, so that a machine without a browser or a TURN server is told of it before the minutes that the rest takes.
const chromium = await ensureChromium().catch((error) => console.error(`talki: ${error.message}`))
const firefox = findFirefox()
if (!firefox) console.log('talki: no Firefox, and none to be had: the tests in Firefox are left out.')
const turnserver = ensureCoturn()
const gates = await runGates([['lint'], ['types', 'types:infra', 'build']], { cached: false })

run(
  'unit, database, integration and infrastructure',
  `npx vitest run --reporter=dot --reporter=json --outputFile.json=${REPORTS}/vitest.json`,
  turnserver,
)
if (chromium) {
  run('browser', 'npx playwright test --config e2e/playwright.config.ts', {
    CHROMIUM_PATH: chromium,
    FIREFOX_PATH: firefox ?? '',
    ...turnserver,
    PLAYWRIGHT_JSON_OUTPUT_FILE: `${REPORTS}/playwright.json`,
  })
} else console.error('\n── browser: FAILED, there is no Chromium; see the first lines of this output.')

const counts = [gates, vitestCount(), playwrightCount()]
const passed = counts.reduce((sum, c) => sum + c.passed, 0)
const failed = counts.reduce((sum, c) => sum + c.failed, 0)
console.log(
  `\nAll of it took ${seconds(started)}. Lint, both kinds of types and build count as one test each.`,
)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
