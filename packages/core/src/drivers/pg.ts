import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { type AbortableDb, toExecute } from '../db'
import { aborted } from './aborted'

/** Asks the server to cancel what the backend runs, over a connection of its own: the pool may be all in use. */
const cancel = async (url: string, backend: number): Promise<void> => {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
    await client.query('SELECT pg_cancel_backend($1)', [backend])
  } finally {
    await client.end()
  }
}

/** Client of the pool; rejects when the signal fires first, and the client that comes too late goes back. */
const connect = async (pool: pg.Pool, signal: AbortSignal): Promise<pg.PoolClient> => {
  const connecting = pool.connect()
  try {
    return await Promise.race([connecting, aborted(signal)])
  } catch (error) {
    connecting.then(
      (late) => late.release(),
      () => undefined,
    )
    throw error
  }
}

/** Runs work on a client's backend, and cancels at the server what the backend runs when the signal fires. */
const cancellable = async <T>(
  client: pg.PoolClient,
  { url, signal }: { url: string; signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> => {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const backend = rows[0]?.pid ?? 0
  signal.throwIfAborted()
  let cancelling: Promise<void> | undefined
  const onAbort = () => {
    cancelling = cancel(url, backend).catch(() => undefined)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await work()
  } finally {
    signal.removeEventListener('abort', onAbort)
    // A cancel that arrived later would strike the next statement on this client.
    await cancelling
  }
}

/**
 * Pool of the Postgres server at `url` as a database whose statements can be aborted: one that waits for a client never
 * begins, one that runs is cancelled by the server.
 */
export const overPg = (pool: pg.Pool, url: string): AbortableDb => {
  const db = drizzle(pool)
  return {
    execute: toExecute(async (statement) => db.execute(statement)),
    abortable: (signal) => ({
      execute: toExecute(async (statement) => {
        const client = await connect(pool, signal)
        try {
          return await cancellable(client, { url, signal }, async () => drizzle(client).execute(statement))
        } finally {
          client.release()
        }
      }),
    }),
  }
}
