import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './_ensure.mjs'
import { ensurePlatform } from './_platform.mjs'

// Checks sst.config.ts against the types of the very components that will run it.
ensurePlatform()
const tsc = join(root, 'node_modules/typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.sst.json'], {
  cwd: root,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
