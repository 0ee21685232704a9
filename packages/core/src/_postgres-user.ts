import { execFile } from 'node:child_process'
import { chown, mkdtemp, realpath, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** User that the test Postgres runs as, where that is not the user who runs the tests. */
export type PostgresUser = { name: string; uid: number; gid: number }

const idOf = async (flag: '-u' | '-g', name: string): Promise<number> =>
  Number((await promisify(execFile)('id', [flag, name])).stdout)

/** User for a Postgres that root starts, since Postgres refuses to run as root; null when we are not root. */
export const postgresUser = async (): Promise<PostgresUser | null> => {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all([idOf('-u', name), idOf('-g', name)]).catch(() => null)
    if (ids) return { name, uid: ids[0], gid: ids[1] }
  }
  throw new Error('Postgres does not run as root, and there is no user "postgres" or "nobody" to run it as.')
}

const OTHERS_ENTER = 0o001

/** Whether every user may enter the folder, which takes the same of all folders above it. */
export const isOpen = async (folder: string): Promise<boolean> => {
  const { mode } = await stat(folder)
  if ((mode & OTHERS_ENTER) === 0) return false
  return dirname(folder) === folder || isOpen(dirname(folder))
}

/** New folder that `user` can reach and nobody else may enter; the folders of TMPDIR may be root's alone. */
export const privateFolder = async (user: PostgresUser | null): Promise<string> => {
  let base = tmpdir()
  if (user) {
    for (const candidate of [tmpdir(), '/tmp', '/var/tmp']) {
      base = candidate
      if (await isOpen(await realpath(candidate)).catch(() => false)) break
    }
  }
  const folder = await mkdtemp(join(base, 'talki-postgres-'))
  if (user) await chown(folder, user.uid, user.gid)
  return folder
}
