import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPool, startPostgres } from './_postgres'
import { installedPrograms } from './_postgres-programs'

it('lets a server stop as soon as its pool is disposed of, with no client left to be terminated', async () => {
  const server = await startPostgres()
  const pool = openPool({ connectionString: server.url, max: 50 })
  const terminated: Error[] = []
  pool.on('error', (error) => terminated.push(error))
  const clients = await Promise.all(Array.from({ length: 50 }, () => pool.connect()))
  let closed = 0
  for (const client of clients) {
    client.on('end', () => (closed += 1))
    client.release()
  }
  await pool[Symbol.asyncDispose]()
  expect(closed).toBe(50)
  await server[Symbol.asyncDispose]()
  expect(terminated).toEqual([])
})

describe('a server', () => {
  let closed = ''
  beforeEach(async () => {
    closed = await mkdtemp(join(tmpdir(), 'talki-closed-')) // mode 0700
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await rm(closed, { recursive: true })
  })

  const version = async (url: string): Promise<unknown> => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<{ version: string }>('select version()')).rows[0]?.version
    } finally {
      await client.end()
    }
  }

  // As root the server runs as another user, and that one may enter neither the clone nor TMPDIR here.
  it('starts from a folder that other users may not enter, with temporary files in another, and clears up', async () => {
    const programs = join(closed, 'native')
    await cp(installedPrograms(), programs, { recursive: true, verbatimSymlinks: true })
    for (const name of ['initdb', 'postgres']) await chmod(join(programs, 'bin', name), 0o700)
    const temporary = join(closed, 'tmp')
    await mkdir(temporary, { mode: 0o700 })
    vi.stubEnv('TMPDIR', temporary)
    const server = await startPostgres(programs)
    expect(await version(server.url)).toContain('PostgreSQL 18')
    await server[Symbol.asyncDispose]()
    expect(await readdir(temporary)).toEqual([])
    await expect(version(server.url)).rejects.toThrow('ECONNREFUSED')
  })

  const script = async (name: string, text: string, mode = 0o755) => {
    await mkdir(join(closed, 'native/bin'), { recursive: true })
    await writeFile(join(closed, 'native/bin', name), `#!/bin/sh\n${text}\n`)
    await chmod(join(closed, 'native/bin', name), mode)
  }
  const FATAL = 'echo "FATAL: no space left on device" >&2; exit 1'

  it.each([
    ['its cluster cannot be made', FATAL, 'exit 0', 0o755, 'no space left on device'],
    ['it ends before it is ready', 'echo Success.', FATAL, 0o755, 'no space left on device'],
    ['it may not be executed', 'echo Success.', FATAL, 0o644, 'EACCES'],
  ])('says at once why it does not start when %s', async (_when, initdb, postgres, mode, reason) => {
    await script('initdb', initdb)
    await script('postgres', postgres, mode)
    const error = await startPostgres(join(closed, 'native')).then(
      () => 'it started',
      (thrown: unknown) => String(thrown),
    )
    expect(error).toContain(reason)
    const folder = /no Postgres server in ([^,:]+)/.exec(error)?.[1] ?? '.'
    expect(existsSync(folder)).toBe(false)
  })
})
