// node scripts/healing.mjs [runs]: how long links take to heal, in real browsers, as the table of docs/healing.md.
import { spawnSync } from 'node:child_process'
import { ensureDependencies, ensureSite, root } from './_ensure.mjs'

process.chdir(root)
ensureDependencies()
ensureSite()
const { ensureChromium } = await import('./_chromium.mjs')
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'e2e/healing.ts', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM_PATH: await ensureChromium() },
  },
)
process.exitCode = status ?? 1
