import { defineConfig } from '@playwright/test'
import { LAUNCH } from './_launch'

/** Playwright with one worker: a call of four takes most of two cores. */
export default defineConfig({
  projects: [
    { name: 'chromium', testDir: 'tests' },
    // Where a Firefox is to be had: see scripts/_firefox.mjs.
    ...(process.env.FIREFOX_PATH ? [{ name: 'firefox', testDir: 'firefox' }] : []),
  ],
  outputDir: '../test-results/browser',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // Limits for what hangs, and no statement of speed: a machine of half the usual speed passes as well.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  use: {
    trace: 'off',
    launchOptions: LAUNCH,
  },
})
