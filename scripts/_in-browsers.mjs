import { spawnSync } from 'node:child_process'
import { ensureDependencies, ensureSite, root } from './_ensure.mjs'

/**
 * Runs a Node program that drives real browsers, after all set-up: dependencies, the built site, Chromium, and whatever
 * else `prepare` resolves to, as environment variables. Its exit code becomes this process's.
 */
export const runInBrowsers = async (args, prepare = () => ({})) => {
  process.chdir(root)
  ensureDependencies()
  ensureSite()
  const { ensureChromium } = await import('./_chromium.mjs')
  const env = { ...process.env, CHROMIUM_PATH: await ensureChromium(), ...(await prepare()) }
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit', env })
  process.exitCode = status ?? 1
}

/** Runs Playwright with these arguments, as `runInBrowsers` runs a program. */
export const runPlaywright = (args, prepare) =>
  runInBrowsers(
    ['node_modules/@playwright/test/cli.js', 'test', '--config', 'e2e/playwright.config.ts', ...args],
    prepare,
  )
