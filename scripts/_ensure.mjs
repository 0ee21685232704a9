import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, with a trailing separator. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const packagesOf = (file) => {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return null
  }
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm itself leaves the stamp: the last thing an
 * install writes is node_modules/.package-lock.json. Packages for other platforms are rightly absent.
 */
const dependenciesAreCurrent = () => {
  const wanted = packagesOf('package-lock.json')
  const installed = packagesOf('node_modules/.package-lock.json')
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || !path.includes('node_modules/')) return true
    const found = installed[path]
    if (!found) return entry.optional === true || entry.devOptional === true || entry.peer === true
    return found.version === entry.version && found.integrity === entry.integrity && found.link === entry.link
  })
}

/** Installs the dependencies when they are absent or stale. Ends the process when that fails. */
export const ensureDependencies = () => {
  if (dependenciesAreCurrent()) return
  const why = existsSync(join(root, 'node_modules')) ? 'out of date' : 'missing'
  console.log(`talki: dependencies are ${why}; running npm ci …`)
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error('talki: npm ci failed; see above.')
    process.exit(1)
  }
}

/** The time of the newest file under a path, in epoch milliseconds; 0 when there is none. */
const newest = (path) => {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return 0
  if (!stats.isDirectory()) return stats.mtimeMs
  const names = readdirSync(path).filter((name) => name !== 'node_modules' && name !== 'dist')
  // A folder's own time tells of files that are gone.
  return Math.max(stats.mtimeMs, ...names.map((name) => newest(join(path, name))))
}

/** Builds the site when it was never built, or when something that goes into it is newer. */
export const ensureSite = () => {
  const built = statSync(join(root, 'packages/web/dist/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = [
    'packages/web/src',
    'packages/web/public',
    'packages/web/words',
    'packages/web/worker',
    'packages/web/index.html',
    'packages/web/vite.config.ts',
    'packages/core/src',
    'package-lock.json',
  ]
  if (sources.every((path) => newest(join(root, path)) < built)) return
  console.log(`talki: the site is ${built ? 'out of date' : 'not built'}; building it …`)
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const { status } = spawnSync(process.execPath, [vite, 'build', 'packages/web', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
    // A test runner's own would have Vite build the libraries for development: a third larger.
    env: { ...process.env, NODE_ENV: 'production' },
  })
  if (status !== 0) {
    console.error('talki: the site could not be built; see above.')
    process.exit(1)
  }
}
