import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const installed = () =>
  [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ].find((path) => path && existsSync(path))

/**
 * The path of a Chromium: the one installed, else Playwright's own, else Debian's package.
 * Throws when there is none to be had.
 */
export const ensureChromium = async () => {
  const found = installed()
  if (found) return found

  const { chromium } = await import('@playwright/test')
  const own = () => (existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined)
  if (own()) return own()

  console.log('talki: no Chromium here; asking Playwright for one …')
  spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit', timeout: 300_000 })
  if (own()) return own()

  console.log("talki: Playwright could not; installing Debian's chromium …")
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const apt = (...args) => {
    const [command, ...rest] = [...sudo, 'apt-get', ...args]
    execFileSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] })
  }
  apt('update', '-qq')
  apt('install', '-y', '-qq', '--no-install-recommends', 'chromium')
  const debian = installed()
  if (!debian) throw new Error('No Chromium: install one and set CHROMIUM_PATH to it.')
  return debian
}
