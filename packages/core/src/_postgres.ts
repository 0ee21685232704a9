import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chown, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { watchChild } from './_child'
import { installedPrograms, runnablePrograms } from './_postgres-programs'
import { type PostgresUser, postgresUser, privateFolder } from './_postgres-user'

export type TestPostgres = AsyncDisposable & { url: string }

/**
 * An empty database on a real Postgres server: the one that TEST_DATABASE_URL names, or else one of our own, from the
 * programs in `programs`. Rejects at once, with what Postgres said, when it does not start.
 */
export const startPostgres = async (programs?: string): Promise<TestPostgres> => {
  const given = process.env.TEST_DATABASE_URL
  if (given && !programs) return borrow(given)
  const user = await postgresUser()
  const folder = await privateFolder(user)
  const clear = () => rm(folder, { recursive: true, force: true })
  try {
    const runnable = await runnablePrograms(programs ?? installedPrograms(), folder, user)
    const server = await startServer(join(runnable, 'bin'), folder, user)
    return {
      url: server.url,
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]()
        await clear()
      },
    }
  } catch (error) {
    await clear()
    const as = user ? `, as user ${user.name}` : ''
    throw new Error(`no Postgres server in ${folder}${as}: ${String(error)}`, { cause: error })
  }
}

const FLAGS = ['fsync=off', 'max_connections=130', 'listen_addresses=127.0.0.1', 'unix_socket_directories=']

/** Makes a cluster in `folder` and starts a server on it, by the programs in `bin`. */
const startServer = async (bin: string, folder: string, user: PostgresUser | null): Promise<TestPostgres> => {
  const data = join(folder, 'data')
  const run = (program: string, args: string[]): ChildProcess =>
    spawn(join(bin, program), args, {
      // Not the tests' own folder, which the user may be unable to enter.
      cwd: folder,
      // Its messages are read here, so they must be in English.
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user && { uid: user.uid, gid: user.gid }),
    })

  const password = randomUUID()
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (user) await chown(passwordFile, user.uid, user.gid)
  const initdb = watchChild(
    run('initdb', [
      ...['--pgdata', data, '--username', 'postgres', '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
    ]),
  )
  await initdb.printed(/^Success\./m)
  await initdb.exited

  const port = await freePort()
  const child = run('postgres', ['-D', data, '-p', String(port), ...FLAGS.flatMap((flag) => ['-c', flag])])
  const stop = () => child.kill('SIGINT') // "fast shutdown": ends sessions, waits for none
  process.once('exit', stop)
  const { printed, exited } = watchChild(child)
  await printed(/database system is ready to accept connections/)
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    [Symbol.asyncDispose]: async () => {
      process.off('exit', stop)
      stop()
      await exited
    },
  }
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

/** New database on the server at `given`, so that nothing else on it is touched. */
const borrow = async (given: string): Promise<TestPostgres> => {
  const name = `talki_test_${process.pid}_${Date.now()}`
  const ask = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: given, connectionTimeoutMillis: 5000 })
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
