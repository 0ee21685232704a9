// node scripts/interop.mjs: calls between Chromium and Firefox. `npm test` runs the same tests among all others.
import { runInBrowsers } from './_in-browsers.mjs'

await runInBrowsers(
  [
    'node_modules/@playwright/test/cli.js',
    'test',
    '--config',
    'e2e/playwright.config.ts',
    '--project',
    'firefox',
  ],
  async () => {
    const { findFirefox } = await import('./_firefox.mjs')
    const path = findFirefox()
    if (path === undefined) throw new Error('There is no Firefox here, and none to be had: set FIREFOX_PATH.')
    return { FIREFOX_PATH: path }
  },
)
