import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Identity of a process, which a later one with the same pid does not share. */
type Owner = { pid: number; started: string; boot: string; nonce: string }

const read = (path: string) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** Start time of a process in clock ticks since boot: field 22 of /proc/[pid]/stat. Empty where there is no /proc. */
const startOf = (pid: number | 'self') => {
  const stat = read(`/proc/${pid}/stat`) ?? ''
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

const bootId = () => (read('/proc/sys/kernel/random/boot_id') ?? '').trim()

const parse = (text: string): Owner | null => {
  try {
    return JSON.parse(text) as Owner
  } catch {
    return null
  }
}

const isAlive = ({ pid, started, boot }: Owner) => {
  if (boot !== bootId() || startOf(pid) !== started) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user is alive as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Error of a folder that a running process holds. */
export class FolderInUseError extends Error {
  constructor(folder: string, pid: number) {
    super(`${folder} is in use by process ${pid}. Stop that one, or choose another folder with DATA.`)
    this.name = 'FolderInUseError'
  }
}

/**
 * Exclusive lock of a folder for this process; PGlite has none, and a second process would corrupt its data.
 * A lock left by a killed process is taken over. Does not see processes of another container or machine.
 * Throws FolderInUseError.
 */
export function lockFolder(folder: string): Disposable {
  mkdirSync(folder, { recursive: true })
  const lock = join(folder, 'lock')
  const owner: Owner = {
    pid: process.pid,
    started: startOf('self'),
    boot: bootId(),
    nonce: crypto.randomUUID(),
  }
  const own = JSON.stringify(owner)
  const draft = `${lock}.${owner.nonce}`
  writeFileSync(draft, own)
  try {
    // A link appears with its content, or not at all: no process reads a half-written lock.
    for (;;) {
      try {
        linkSync(draft, lock)
        break
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const found = read(lock)
      const holder = found === null ? null : parse(found)
      if (holder && isAlive(holder)) throw new FolderInUseError(folder, holder.pid)
      if (found !== null) discard(lock, found)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    [Symbol.dispose]: () => {
      if (read(lock) === own) rmSync(lock, { force: true })
    },
  }
}

/** Removes a stale lock; puts it back if another process has replaced it in the meantime. */
function discard(lock: string, stale: string) {
  const aside = `${lock}.${crypto.randomUUID()}`
  try {
    renameSync(lock, aside)
  } catch {
    return
  }
  try {
    if (read(aside) !== stale) linkSync(aside, lock)
  } catch {
    // A third process holds the lock by now; the loop finds it.
  } finally {
    rmSync(aside, { force: true })
  }
}
