import { spawnSync } from 'node:child_process'
import { installPackage } from './_debian.mjs'

const HELP = `talki: no coturn, which the tests of TURN need; they will fail. Either of these gives them one:
  sudo apt-get install coturn                on Debian; ask an administrator where you may not
  TURNSERVER_PATH=/path/to/turnserver npm test   one that is elsewhere`

const starts = (path) => spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0

/**
 * Environment that names a coturn to the tests: that of TURNSERVER_PATH, else one that is installed, else Debian's
 * package. Says what to do when there is none.
 */
export const ensureCoturn = () => {
  const path = process.env.TURNSERVER_PATH ?? 'turnserver'
  if (!starts(path)) {
    console.log("talki: no coturn here; installing Debian's …")
    if (!installPackage('coturn') || !starts(path)) console.error(HELP)
  }
  return { TURNSERVER_PATH: path }
}
