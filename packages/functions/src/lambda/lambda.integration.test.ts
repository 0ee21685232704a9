import { build } from 'esbuild'
import { mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { neonConfig } from '@neondatabase/serverless'
import { newConnection } from '@talki/core/_people'
import { startPostgres } from '@talki/core/_postgres'
import { migrationsFolder } from '@talki/core/migrations'
import type { Seat } from '@talki/core/protocol/seat'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { apiEvent, connectEvent, disconnectEvent, ENV } from '../_events'
import type { ApiReply } from '../api/event'
import type { AuthorizerReply } from '../authorizer/event'

describe('a bundle', () => {
  it.each([
    ['api', ['@aws-sdk', '@smithy']],
    ['authorizer', ['@aws-sdk', '@smithy', '@trpc', 'protocol/frames']],
    ['socket', ['@trpc', 'undici']],
    ['sweeper', ['@trpc', 'protocol/frames']],
  ])('of %s holds nothing of %j', async (name, foreign) => {
    const { metafile } = await build({
      entryPoints: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
      bundle: true,
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
    })
    const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs))
    for (const part of foreign) expect(inputs.filter((input) => input.includes(part))).toEqual([])
  })
})

/** Neon's SQL over HTTP, in front of an ordinary Postgres: one statement a request, everything as text. */
const startNeon = async (url: string) => {
  const pool = new pg.Pool({ connectionString: url })
  const statements: string[] = []
  const asText = { getTypeParser: () => (text: unknown) => text }
  const run = async (body: string): Promise<object> => {
    const { query, params } = JSON.parse(body) as { query: string; params: unknown[] }
    statements.push(query)
    const { command, rowCount, rows, fields } = await pool.query({
      text: query,
      values: params,
      rowMode: 'array',
      types: asText,
    })
    return { command, rowCount, rows, fields, rowAsArray: true }
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const answer = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      run(Buffer.concat(chunks).toString()).then(
        (result) => answer(200, result),
        (error: unknown) => answer(400, { message: String(error) }),
      )
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}/sql`,
    statements,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await pool.end()
    },
  }
}

describe('an entry', () => {
  it('works over Neon’s driver, a request a statement', async () => {
    await using postgres = await startPostgres()
    const pool = new pg.Pool({ connectionString: postgres.url })
    await migrate(drizzle(pool), { migrationsFolder })
    await pool.end()
    await using neon = await startNeon(postgres.url)
    const { fetchEndpoint } = neonConfig
    neonConfig.fetchEndpoint = neon.endpoint
    const env = {
      ...ENV,
      SST_RESOURCE_App: '{}',
      SST_RESOURCE_DatabaseUrl: JSON.stringify({ value: 'postgres://user:password@neon.test/talki' }),
    }
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    vi.spyOn(console, 'log').mockReturnValue()
    try {
      const [api, authorizer, socket, sweeper] = await Promise.all([
        import('./api'),
        import('./authorizer'),
        import('./socket'),
        import('./sweeper'),
      ])
      const call = async (path: string, body: object, cookies: string[] = []): Promise<ApiReply> =>
        api.handler(apiEvent(path, { body, cookies }))
      const [cookie = ''] = (await call('auth.signInAnonymously', { name: 'Ada' })).cookies
      const created = await call('rooms.create', {}, [cookie.split(';')[0] ?? ''])
      const { result } = JSON.parse(created.body) as { result: { data: { value: Seat } } }
      const nonce = new URL(result.data.value.socket.url).searchParams.get('nonce') ?? ''
      const connection = newConnection()
      const policy: AuthorizerReply = await authorizer.handler(connectEvent(nonce, connection))
      expect(policy.context).toMatchObject({ room: result.data.value.room })
      expect(await socket.handler(disconnectEvent(connection))).toEqual({ statusCode: 200 })
      await sweeper.handler({})
      expect(neon.statements).toHaveLength(6)
    } finally {
      vi.unstubAllEnvs()
      vi.restoreAllMocks()
      neonConfig.fetchEndpoint = fetchEndpoint
    }
  })
})

describe('a minified bundle', () => {
  it('loads by itself and names the variable that it lacks', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'talki-lambda-'))
    try {
      const outfile = join(folder, 'socket.mjs')
      await build({
        entryPoints: [fileURLToPath(new URL('./socket.ts', import.meta.url))],
        bundle: true,
        minify: true,
        platform: 'node',
        format: 'esm',
        outfile,
        // What is CommonJS inside asks for Node's own modules by `require`.
        banner: {
          js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
        },
      })
      await expect(import(outfile)).rejects.toThrow(/^[A-Z_]+: is not set/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
