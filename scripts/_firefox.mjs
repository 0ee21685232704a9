import { existsSync } from 'node:fs'
import { installPackage } from './_debian.mjs'

const USUAL = ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox']

/**
 * Path of a Firefox: FIREFOX_PATH, else one that is installed, else Debian's package. Undefined where none can be had:
 * the tests in Firefox are then not run, and the caller says so.
 */
export const findFirefox = () => {
  const given = process.env.FIREFOX_PATH
  if (given) {
    if (!existsSync(given)) throw new Error(`FIREFOX_PATH is ${given}, and there is no such file.`)
    return given
  }
  const installed = () => USUAL.find((path) => existsSync(path))
  const found = installed()
  if (found) return found
  console.log("talki: no Firefox here; installing Debian's firefox-esr …")
  return installPackage('firefox-esr') ? installed() : undefined
}
