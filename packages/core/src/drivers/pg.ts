import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { type AbortableDb, toExecute } from '../db'
import { aborted } from './aborted'

/** The longest that a cancellation, and then the end of what it cancels, may take, in milliseconds. */
const CANCEL_MS = 1000

/** Asks the server to cancel what the backend runs, over a connection of its own: the pool may be all in use. */
const cancel = async (url: string, backend: number): Promise<void> => {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CANCEL_MS,
    query_timeout: CANCEL_MS,
  })
  // Said also of a connection that was given up on.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT pg_cancel_backend($1)', [backend])
  } finally {
    // Not awaited: in a network that swallows packets it never ends.
    client.end().catch(() => undefined)
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

/**
 * Runs work on a client's backend, and cancels at the server what the backend runs when the signal fires. Rejects then
 * with what the server says; where it says nothing, by itself.
 */
const cancellable = async <T>(
  client: pg.PoolClient,
  { url, signal }: { url: string; signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> => {
  const { rows } = await Promise.race([
    client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'),
    aborted(signal),
  ])
  const backend = rows[0]?.pid ?? 0
  signal.throwIfAborted()
  let timer: NodeJS.Timeout | undefined
  let onAbort: () => void = () => undefined
  const overdue = new Promise<never>((_, reject) => {
    const giveUp = () => reject(signal.reason as Error)
    const wait = () => (timer = setTimeout(giveUp, CANCEL_MS))
    onAbort = () => void cancel(url, backend).then(wait, giveUp)
  })
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work(), overdue])
  } finally {
    signal.removeEventListener('abort', onAbort)
    clearTimeout(timer)
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
          const rows = await cancellable(client, { url, signal }, async () =>
            drizzle(client).execute(statement),
          )
          client.release()
          return rows
        } catch (error) {
          // Ended, since a cancellation may still be on its way to it, or nothing can be.
          client.release(true)
          throw error
        }
      }),
    }),
  }
}
