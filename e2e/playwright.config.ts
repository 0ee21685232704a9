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
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json']],
  use: {
    trace: 'off',
    launchOptions: LAUNCH,
  },
})
