import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './_ensure.mjs'
import { ensurePlatform, platform } from './_platform.mjs'
import { PULUMI, writeStandIns } from './_stand-ins.mjs'

/**
 * Runs the real SST on an app without resources, in a folder of its own: its state is a file, and it needs neither an
 * account nor the network. `pulumi` stands in for Pulumi.
 */
export const runSst = (folder, args, pulumi = PULUMI) => {
  ensurePlatform()
  mkdirSync(join(folder, '.sst'), { recursive: true })
  symlinkSync(platform, join(folder, '.sst/platform'))
  // No provider, and so nothing to install.
  writeFileSync(join(folder, '.sst/provider-lock.json'), '[]')
  writeFileSync(
    join(folder, 'sst.config.ts'),
    `export default $config({ app: () => ({ name: 'talki', home: 'local' }), async run() {} })`,
  )
  const config = join(folder, 'config')
  writeStandIns(config, { pulumi })
  const cli = join(root, 'node_modules/sst/bin/sst.mjs')
  return spawnSync(process.execPath, [cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: config, SST_TELEMETRY_DISABLED: '1', CI: '1' },
  })
}
