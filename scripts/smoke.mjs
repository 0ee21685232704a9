// npm run smoke -- https://…: what has to be so of a stage that is up, seen from outside, and a whole call of two browsers.
// Without an address it asks the local stage.
import { spawnSync } from 'node:child_process'
import { ensureDependencies, ensureSite, root } from './_ensure.mjs'

const [address] = process.argv.slice(2)
const origin = address !== undefined && URL.canParse(address) ? new URL(address).origin : address
if (address !== undefined && !/^https?:/.test(origin)) {
  console.error('usage: npm run smoke -- https://talki.example')
  process.exit(2)
}
process.chdir(root)
ensureDependencies()
if (address === undefined) ensureSite()
const { ensureChromium } = await import('./_chromium.mjs')
const { status } = spawnSync(
  'npx',
  ['playwright', 'test', '--config', 'e2e/playwright.config.ts', '--reporter=list', 'smoke.spec.ts'],
  {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      CHROMIUM_PATH: await ensureChromium(),
      ...(address !== undefined && { SMOKE_ORIGIN: origin }),
    },
  },
)
process.exitCode = status ?? 1
