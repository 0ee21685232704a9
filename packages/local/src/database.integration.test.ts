import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { watchChild } from '@talki/core/_child'
import { sql } from 'drizzle-orm'
import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './database'
import { FolderInUseError } from './folder-lock'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talki-data-'))
})
afterEach(() => rm(folder, { recursive: true }))

const opener = () => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', fileURLToPath(new URL('_opener.ts', import.meta.url)), folder],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const { exited, printed, stdout, stderr } = watchChild(child)
  return {
    child,
    exited,
    printed,
    errors: stderr,
    /** The last row of which the process was told that it is written. */
    acknowledged: () => Number(stdout().split('\n').at(-2) ?? 0),
  }
}

const Rows = v.object({ rows: v.tuple([v.object({ n: v.number() })]) })

describe('the embedded database', () => {
  it('keeps every acknowledged row through kill -9, three times over, and needs no clearing up', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { child, exited, printed, acknowledged } = opener()
      await printed(new RegExp(`^${20 + round * 17}$`, 'm'))
      child.kill('SIGKILL')
      expect(await exited).toBe('SIGKILL')

      await using database = await openDatabase(folder)
      const { rows } = v.parse(Rows, await database.db.execute(sql`select count(*)::int as n from written`))
      // One more than was told may have been written; never one less.
      expect(rows[0].n).toBeGreaterThanOrEqual(acknowledged())
      expect(rows[0].n).toBeLessThanOrEqual(acknowledged() + 1)
      await database.db.execute(sql`drop table written`)
    }
  })

  it('is refused to a second process, and free again once the first has closed it', async () => {
    const first = await openDatabase(folder)
    await expect(openDatabase(folder)).rejects.toThrow(FolderInUseError)
    const { exited, errors } = opener()
    expect(await exited).toBe(1)
    expect(errors()).toContain(`in use by process ${process.pid}`)
    await first[Symbol.asyncDispose]()
    const again = await openDatabase(folder)
    await again[Symbol.asyncDispose]()
  })
})
