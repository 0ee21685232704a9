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
export async function openDatabase(where: string): Promise<Database> {
  if (isUrl(where)) return openServer(where)
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

async function openServer(url: string): Promise<Database> {
  const pool = new pg.Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 5000 })
  // An idle client whose server goes away says so here; the next query rejects with it.
  pool.on('error', () => undefined)
  try {
    const client = await pool.connect()
    try {
      // Two stacks that start on one Postgres, or a stack and a deploy, migrate one after the other.
      await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
      await migratePg(drizzlePg(client), { migrationsFolder })
      await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
    } finally {
      client.release()
    }
  } catch (error) {
    await pool.end()
    throw error
  }
  return { db: overPg(pool, url), description: 'Postgres', [Symbol.asyncDispose]: () => pool.end() }
}
