import { fileURLToPath } from 'node:url'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { neon, neonConfig } from '@neondatabase/serverless'
import { startPostgres } from '@talki/core/_postgres'
import { migrationsFolder } from '@talki/core/migrations'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Neon, startNeon } from '../_neon'

let postgres: Awaited<ReturnType<typeof startPostgres>>
let server: Neon
const { fetchEndpoint } = neonConfig
const events: unknown[] = []
beforeAll(async () => {
  postgres = await startPostgres()
  server = await startNeon(postgres.url)
  neonConfig.fetchEndpoint = server.endpoint
  for (const method of ['log', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((event: unknown) => events.push(event))
  }
})
afterAll(async () => {
  vi.restoreAllMocks()
  neonConfig.fetchEndpoint = fetchEndpoint
  await server[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})

/** The entry as Lambda loads it, from a package that holds a folder `migrations`, with the database linked to it. */
const load = async (root: string) => {
  vi.stubEnv('SST_RESOURCE_App', '{}')
  vi.stubEnv('SST_RESOURCE_DatabaseUrl', JSON.stringify({ value: server.connectionString }))
  vi.stubEnv('LAMBDA_TASK_ROOT', root)
  return (await import('./migrator')).handler
}

describe('the migrator', () => {
  it('brings the database up to date over Neon’s driver, for two deploys at once and for a third', async () => {
    const handler = await load(dirname(migrationsFolder))
    const [one, two] = await Promise.all([handler({}), handler({})])
    expect(one.migrations).toBeGreaterThan(0)
    expect([two, await handler({})]).toEqual([one, one])
    const sql = neon(server.connectionString)
    expect(await sql`SELECT count(*)::int AS n FROM drizzle.__drizzle_migrations`).toEqual([
      { n: one.migrations },
    ])
    expect(await sql`SELECT count(*)::int AS n FROM sessions`).toEqual([{ n: 0 }])
    expect(events.at(-1)).toMatchObject({ event: 'migrated', migrations: one.migrations })
  })

  it('fails the deploy, by a message that is the database’s and without anybody’s row', async () => {
    const root = await mkdtemp(join(tmpdir(), 'talki-migrations-'))
    try {
      const folder = join(root, 'migrations')
      await mkdir(join(folder, 'meta'), { recursive: true })
      const entries = [{ idx: 0, when: 4_000_000_000_000, tag: 'clash', breakpoints: true }]
      await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ entries }))
      await writeFile(
        join(folder, 'clash.sql'),
        `CREATE TABLE names (name text);INSERT INTO names VALUES ('canary'), ('canary');ALTER TABLE names ADD UNIQUE (name);`,
      )
      const handler = await load(root)
      const failure: unknown = await handler({}, { awsRequestId: 'r-1' }).catch((error: unknown) => error)
      expect(String(failure)).toMatch(/^Error: The migration failed: could not create unique index/)
      expect(events.at(-1)).toMatchObject({
        event: 'failed',
        where: 'migrator',
        request: 'r-1',
      })
      const told = JSON.stringify([events, Object.getOwnPropertyDescriptors(failure)])
      expect(told).not.toContain('canary')
    } finally {
      await rm(root, { recursive: true })
    }
  })

  it.each(['api', 'authorizer', 'socket', 'sweeper'])('is not in the bundle of %s', async (name) => {
    const { metafile } = await build({
      entryPoints: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
    })
    const inputs = Object.keys(metafile.inputs).filter((input) => input.includes('migrat'))
    expect(inputs).toEqual([])
  })
})
