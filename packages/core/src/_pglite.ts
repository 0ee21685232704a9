import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { type AbortableDb, only } from './db'
import { overPglite } from './drivers/pglite'
import { migrationsFolder } from './migrations'
import * as v from 'valibot'

/** Database of a test file, in this process, that counts statements. */
export type TestDb = AsyncDisposable & {
  db: AbortableDb
  /** Runs a piece of work and counts the statements that it took. */
  count: <T>(act: () => Promise<T>) => Promise<{ value: T; statements: number }>
  /** Deletes all rows, in milliseconds. */
  reset: () => Promise<void>
  /** Lets the time of every row of a table be over, and any grace after it. */
  expire: (table: Exclude<Table, 'members' | 'passes' | 'forwardings'>) => Promise<void>
  rows: (table: Table) => Promise<number>
}

type Table =
  | 'rooms'
  | 'sessions'
  | 'nonces'
  | 'members'
  | 'sign_ins'
  | 'allowances'
  | 'rendezvous'
  | 'passes'
  | 'forwardings'

const cacheFolder = fileURLToPath(new URL('../../../node_modules/.cache/talki/', import.meta.url))

/** Hash of the migrations, and so of the schema that they lead to. */
const fingerprint = async (): Promise<string> => {
  const hash = createHash('sha256')
  for (const name of (await readdir(migrationsFolder)).filter((file) => file.endsWith('.sql')).sort()) {
    hash.update(await readFile(join(migrationsFolder, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** Migrated database. The first one made is kept as a file: to load it takes a tenth of initdb's time. */
const migrated = async (): Promise<PGlite> => {
  const template = join(cacheFolder, `pglite-${await fingerprint()}.tar`)
  const kept = await readFile(template).catch(() => undefined)
  if (kept) return PGlite.create({ loadDataDir: new Blob([kept]) })
  const client = await PGlite.create()
  await migrate(drizzle(client), { migrationsFolder })
  const dump = await client.dumpDataDir('none')
  await mkdir(cacheFolder, { recursive: true })
  const draft = `${template}.${process.pid}`
  await writeFile(draft, new Uint8Array(await dump.arrayBuffer()))
  await rename(draft, template) // whole or not at all: other test files may be reading
  return client
}

/** Starts the database of a test file: once, since it takes a second or two. */
export const startPglite = async (): Promise<TestDb> => {
  const client = await migrated()
  let statements = 0
  const db = overPglite(client, { logger: { logQuery: () => (statements += 1) } })
  return {
    db,
    count: async (act) => {
      const before = statements
      const value = await act()
      return { value, statements: statements - before }
    },
    reset: async () => {
      await db.execute(sql`TRUNCATE rooms, sessions, sign_ins, allowances, rendezvous CASCADE`)
    },
    expire: async (table) => {
      await db.execute(sql`UPDATE ${sql.identifier(table)} SET expires_at = now() - interval '1 minute'`)
    },
    rows: (table) =>
      only(db, v.number(), sql`SELECT to_json(count(*)) AS value FROM ${sql.identifier(table)}`),
    [Symbol.asyncDispose]: () => client.close(),
  }
}
