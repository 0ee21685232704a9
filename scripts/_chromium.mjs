import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { installPackage } from './_debian.mjs'

const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const HELP = `No Chromium, which the browser tests need. Any of these gives them one:
  sudo apt-get install chromium           on Debian; ask an administrator where you may not
  npx playwright install chromium         Playwright's own, in your home; downloads from cdn.playwright.dev
  CHROMIUM_PATH=/path/to/chromium npm test   one that is elsewhere`

/** Whether a program starts: Ubuntu's chromium-browser may only say that it wants a snap. */
const starts = (path) => spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0

const playwrightPath = async () => (await import('@playwright/test')).chromium.executablePath()

/**
 * Path of a Chromium: CHROMIUM_PATH, else one that is installed, else Playwright's own, else Debian's package, which
 * takes root or sudo without a password. Throws an error that says what to do when there is none.
 */
export const ensureChromium = async ({ usual = USUAL, playwright = playwrightPath } = {}) => {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH is ${given}, and there is no such file.`)
    return given
  }
  const installed = () => usual.find((path) => existsSync(path) && starts(path))
  const found = installed()
  if (found) return found

  const own = await playwright()
  if (existsSync(own)) return own

  console.log('talki: no Chromium here; asking Playwright for one …')
  spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit', timeout: 300_000 })
  if (existsSync(own)) return own

  console.log("talki: Playwright could not; installing Debian's chromium …")
  const debian = installPackage('chromium') && installed()
  if (!debian) throw new Error(HELP)
  return debian
}
