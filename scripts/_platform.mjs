import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './_ensure.mjs'

/** Folder of SST's components: their sources, their types and what they import. */
export const platform = join(root, '.sst/platform')

/**
 * What `sst install` asks of Pulumi is its version, and of Bun that it installs the platform's packages, which npm can.
 * Both are elsewhere than SST's own copies, so that a deploy from this machine never meets them.
 */
const STAND_INS = {
  pulumi: `process.stdout.write('v3.215.0\\n')`,
  bun: `
    const { spawnSync } = require('node:child_process')
    const [command] = process.argv.slice(2)
    if (command === '--version') process.stdout.write('1.2.1\\n')
    if (command !== 'install') process.exit(0)
    const flags = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
    process.exit(spawnSync('npm', flags, { stdio: 'inherit' }).status ?? 1)`,
}

const read = (path) => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

/**
 * Unpacks SST's platform into .sst/platform, as `sst install` does, with nothing but the npm registry. Does nothing
 * where it is already unpacked. Throws when it cannot be had.
 */
export const ensurePlatform = () => {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/sst/package.json'), 'utf8'))
  // The last package that the tests need, and so a sign that the install has come to its end.
  const complete = () =>
    read(join(platform, 'version')) === version &&
    existsSync(join(platform, 'node_modules/@pulumi/aws/index.js'))
  if (complete()) return platform

  console.log(`talki: unpacking SST ${version}’s platform into .sst …`)
  const config = join(root, 'node_modules/.cache/sst')
  const bin = join(config, 'sst/bin')
  mkdirSync(bin, { recursive: true })
  for (const [name, source] of Object.entries(STAND_INS)) {
    const path = join(bin, name)
    writeFileSync(path, `#!${process.execPath}\n${source}\n`)
    chmodSync(path, 0o755)
  }
  rmSync(platform, { recursive: true, force: true })
  const cli = join(root, 'node_modules/sst/bin/sst.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'install', '--stage', 'test'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, XDG_CONFIG_HOME: config, SST_TELEMETRY_DISABLED: '1' },
  })
  if (status !== 0 || !complete()) throw new Error(`sst install failed (${status}):\n${stdout}\n${stderr}`)
  return platform
}
