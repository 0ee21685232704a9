// node scripts/interop.mjs: calls between Chromium and Firefox. `npm test` runs the same tests among all others.
import { runPlaywright } from './_in-browsers.mjs'

await runPlaywright(['--project=firefox'], async () => {
  const { findFirefox } = await import('./_firefox.mjs')
  const path = findFirefox()
  if (path === undefined) throw new Error('There is no Firefox here, and none to be had: set FIREFOX_PATH.')
  return { FIREFOX_PATH: path }
})
