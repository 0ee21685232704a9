import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './_ensure.mjs'

const CACHE = join(root, 'node_modules/.cache/talki')
const bin = (path) => join(root, 'node_modules', path)

const tsc = (program, project, cached) => [
  bin(program),
  ...['-p', project, '--noEmit'],
  ...(cached
    ? ['--incremental', '--tsBuildInfoFile', join(CACHE, `${project.replaceAll(/\W/g, '_')}.tsbuildinfo`)]
    : []),
]

/** Options of ESLint's and Prettier's own caches. By content: a checkout or a copy changes every file's time. */
const cacheOf = (name, cached) =>
  cached ? ['--cache', '--cache-strategy', 'content', '--cache-location', join(CACHE, name)] : []

/**
 * Checks by name, each a list of Node programs to run one after the other. `cached` trusts what an earlier run found
 * in files that are as they were. That is unsound for ESLint alone: a type that changes in one file may make a fault
 * in another, which only an uncached run finds. So `npm test` uses no cache.
 */
export const gates = (cached) => ({
  types: [
    tsc('typescript/bin/tsc', '.', cached),
    tsc('typescript/bin/tsc', 'e2e', cached),
    tsc('vue-tsc/bin/vue-tsc.js', 'packages/web', cached),
    tsc('typescript/bin/tsc', 'packages/web/worker', cached),
  ],
  'types:infra': [[join(root, 'scripts/types-infra.mjs')]],
  lint: [
    [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0', ...cacheOf('eslint', cached)],
    [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.', ...cacheOf('prettier', cached)],
    [bin('knip/bin/knip.js'), ...(cached ? ['--cache', '--cache-location', join(CACHE, 'knip')] : [])],
  ],
  unit: [
    [
      bin('vitest/vitest.mjs'),
      ...['run', '--project', 'unit', '--reporter', 'dot'],
      // Modules are loaded once for all test files; `npm test` gives each file modules of its own.
      ...(cached ? ['--no-isolate'] : []),
    ],
  ],
  build: [[bin('vite/bin/vite.js'), 'build', 'packages/web', '--logLevel', 'warn']],
})

/** Runs one program; resolves to whether it succeeded, and what it printed. */
const run = (args) =>
  new Promise((resolve) => {
    const env = { ...process.env, ...(process.stdout.isTTY && !process.env.CI && { FORCE_COLOR: '1' }) }
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
    child.on('error', (error) => resolve({ ok: false, output: String(error) }))
    child.on('close', (code) => resolve({ ok: code === 0, output }))
  })

/** Runs a gate's programs, all of them, and shows what they printed if one fails. */
const runGate = async (name, programs) => {
  const since = performance.now()
  const results = []
  for (const args of programs) results.push(await run(args))
  const ok = results.every((result) => result.ok)
  if (!ok) console.log(`\n── ${name}\n${results.map(({ output }) => output).join('')}`)
  console.log(`── ${name}: ${ok ? 'ok' : 'FAILED'} in ${Math.round((performance.now() - since) / 1000)} s`)
  return ok
}

/**
 * Runs lanes of gates side by side, the gates of a lane in turn; resolves to how many passed and failed. Two lanes
 * keep two cores busy.
 */
export const runGates = async (lanes, { cached }) => {
  const known = gates(cached)
  const outcomes = await Promise.all(
    lanes.map(async (names) => {
      const oks = []
      for (const name of names) oks.push(await runGate(name, known[name]))
      return oks
    }),
  )
  const passed = outcomes.flat().filter(Boolean).length
  return { passed, failed: outcomes.flat().length - passed }
}
