import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './_ensure.mjs'
import { writeStandIns } from './_stand-ins.mjs'

/** Folder of SST's components: their sources, their types and what they import. */
export const platform = join(root, '.sst/platform')

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
  writeStandIns(config)
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
