import { spawnSync } from 'node:child_process'
import { ensureDependencies, ensureSite, root } from './_ensure.mjs'

process.chdir(root)
ensureDependencies()
ensureSite()
const { ensureChromium } = await import('./_chromium.mjs')
const { status } = spawnSync(
  process.execPath,
  ['--import', 'tsx', 'e2e/bench/main.ts', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM_PATH: await ensureChromium() },
  },
)
process.exitCode = status ?? 1
