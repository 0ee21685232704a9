import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { AbortableDb } from '@talki/core/db'
import { overPg } from '@talki/core/drivers/pg'
import { overPglite } from '@talki/core/drivers/pglite'
import { MIGRATION_LOCK } from '@talki/core/migrate'
import { migrationsFolder } from '@talki/core/migrations'
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres'
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator'
import pg from 'pg'
import { lockFolder } from './folder-lock'

export type Database = AsyncDisposable & { db: AbortableDb; description: string }

const isUrl = (where: string) => /^postgres(ql)?:\/\//.test(where)

/**
 * Opens and migrates a database: `memory`, the URL of a Postgres server, or a folder for the embedded one.
 * Throws FolderInUseError when another process holds the folder.
 */
export async function openDatabase(where: string, patience = PATIENCE): Promise<Database> {
  if (isUrl(where)) return openServer(where, patience)
  if (where === 'memory') return openMemory()
  const folder = resolve(where)
  const lock = lockFolder(folder)
  try {
    const data = join(folder, 'postgres')
    await mkdir(data, { recursive: true })
    const client = await openEmbedded(new PGlite(data))
    return {
      db: overPglite(client),
      description: `PGlite in ${folder}`,
      [Symbol.asyncDispose]: async () => {
        await client.close()
        lock[Symbol.dispose]()
      },
    }
  } catch (error) {
    lock[Symbol.dispose]()
    throw error
  }
}

async function openEmbedded(client: PGlite): Promise<PGlite> {
  await client.waitReady
  await migratePglite(drizzlePglite(client), { migrationsFolder })
  return client
}

let template: Blob | undefined

/** Opens a database in memory: all but the first in a process are copies of it, which takes a fraction of the time. */
async function openMemory(): Promise<Database> {
  let client: PGlite
  if (template) {
    client = new PGlite({ loadDataDir: template })
    await client.waitReady
  } else {
    client = await openEmbedded(new PGlite())
    template = await client.dumpDataDir('none')
  }
  return {
    db: overPglite(client),
    description: 'PGlite in memory',
    [Symbol.asyncDispose]: () => client.close(),
  }
}

/** How long a connection may take to come about, and a statement to be answered, in milliseconds. */
export type Patience = { connectMs: number; queryMs: number }

const PATIENCE: Patience = { connectMs: 5000, queryMs: 10_000 }

/** How often the system asks for a sign of life on an idle connection, and how long one is used, at most. */
const KEEP_ALIVE_MS = 10_000
const LIFE_SECONDS = 1800

/** Migrates by a connection of its own, which has no deadline: it may wait for another one that migrates. */
async function migrateServer(connectionString: string, { connectMs }: Patience): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: connectMs, keepAlive: true })
  await client.connect()
  try {
    // Two stacks that start on one Postgres, or a stack and a deploy, migrate one after the other.
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    await migratePg(drizzlePg(client), { migrationsFolder })
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
  } finally {
    await client.end()
  }
}

/**
 * A network that swallows packets says nothing, so every wait has a deadline: the pool drops a connection whose
 * statement was not answered in time, and the next statement has a new one.
 */
async function openServer(url: string, patience: Patience): Promise<Database> {
  await migrateServer(url, patience)
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: patience.connectMs,
    query_timeout: patience.queryMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    maxLifetimeSeconds: LIFE_SECONDS,
  })
  // An idle client whose server goes away says so here; the next query says it to whoever asked.
  pool.on('error', () => undefined)
  return { db: overPg(pool, url), description: 'Postgres', [Symbol.asyncDispose]: () => pool.end() }
}
