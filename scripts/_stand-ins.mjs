import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What SST asks of Bun is that it installs the platform's packages, which npm can. */
export const BUN = `
  const { spawnSync } = require('node:child_process')
  const [command] = process.argv.slice(2)
  if (command === '--version') process.stdout.write('1.2.1\\n')
  if (command !== 'install') process.exit(0)
  const flags = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
  process.exit(spawnSync('npm', flags, { stdio: 'inherit' }).status ?? 1)`

/** What `sst install` asks of Pulumi is its version. */
export const PULUMI = `if (process.argv[2] === 'version') process.stdout.write('v3.215.0\\n')`

/**
 * Puts programs where SST would keep the Pulumi and the Bun that it downloads. In a folder elsewhere than SST's own, so
 * that a deploy from this machine never meets them.
 */
export const writeStandIns = (config, { pulumi = PULUMI, bun = BUN } = {}) => {
  const bin = join(config, 'sst/bin')
  mkdirSync(bin, { recursive: true })
  for (const [name, source] of Object.entries({ pulumi, bun })) {
    writeFileSync(join(bin, name), `#!${process.execPath}\n${source}\n`)
    chmodSync(join(bin, name), 0o755)
  }
}
