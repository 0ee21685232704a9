import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as drizzleMigrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPool, startPostgres } from './_postgres'
import { type Batch, migrate } from './migrate'
import { migrationsFolder } from './migrations'

let postgres: Awaited<ReturnType<typeof startPostgres>>
let pool: ReturnType<typeof openPool>
let folders: string
beforeAll(async () => {
  postgres = await startPostgres()
  pool = openPool({ connectionString: postgres.url })
  folders = await mkdtemp(join(tmpdir(), 'talki-migrations-'))
})
afterAll(async () => {
  await pool[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
  await rm(folders, { recursive: true })
})
beforeEach(async () => {
  await pool.query('DROP SCHEMA IF EXISTS drizzle CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public')
})

/** As Neon runs a batch. */
const batch: Batch = async (statements) => {
  const client = await pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
    for (const statement of statements) await client.query(statement)
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

const rows = async (query: string): Promise<Record<string, unknown>[]> => {
  const answer: pg.QueryResult<Record<string, unknown>> = await pool.query(query)
  return answer.rows
}

/** A folder as drizzle-kit writes one; the migrations are an hour apart. */
const folderOf = async (name: string, migrations: string[], first = 0): Promise<string> => {
  const folder = join(folders, name)
  await mkdir(join(folder, 'meta'), { recursive: true })
  const entries = migrations.map((_, idx) => ({
    idx,
    version: '7',
    when: 1_795_000_000_000 + (first + idx) * 3_600_000,
    tag: `${idx}`,
    breakpoints: true,
  }))
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ entries }))
  for (const [idx, sql] of migrations.entries()) await writeFile(join(folder, `${idx}.sql`), sql)
  return folder
}

const books = () => rows('SELECT hash, created_at FROM drizzle.__drizzle_migrations ORDER BY id')
const tables = async () =>
  (await rows(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)).map(
    ({ name }) => name,
  )

/** All that there is in the schema, in Postgres's own words. */
const schema = () =>
  rows(`SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
        WHERE table_schema = 'public' UNION ALL
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace UNION ALL
        SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2, 3`)

const FIRST = 'CREATE TABLE a (x int);--> statement-breakpoint\nINSERT INTO a VALUES (1);'
const SECOND = 'ALTER TABLE a ADD COLUMN y int;'
const THIRD = 'CREATE TABLE b (z int);'

describe('migrate', () => {
  it('makes of an empty database what drizzle’s own migrator makes', async () => {
    const connection = drizzle(pool)
    await drizzleMigrate(connection, { migrationsFolder })
    const theirs = { schema: await schema(), books: await books() }
    await pool.query('DROP SCHEMA drizzle CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public')
    await migrate(batch, migrationsFolder)
    expect({ schema: await schema(), books: await books() }).toEqual(theirs)
    expect(theirs.schema.length).toBeGreaterThan(30)
  })

  it('changes nothing the second time', async () => {
    const folder = await folderOf('twice', [FIRST, SECOND])
    expect(await migrate(batch, folder)).toBe(2)
    const after = { schema: await schema(), books: await books() }
    expect(await migrate(batch, folder)).toBe(2)
    expect({ schema: await schema(), books: await books() }).toEqual(after)
    expect(await rows('SELECT x FROM a')).toEqual([{ x: 1 }])
  })

  it('lets several come at once, on a database that has nothing yet', async () => {
    const folder = await folderOf('at-once', [FIRST, SECOND, THIRD])
    for (let round = 0; round < 5; round += 1) {
      await pool.query(
        'DROP SCHEMA IF EXISTS drizzle CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public',
      )
      await Promise.all(Array.from({ length: 8 }, () => migrate(batch, folder)))
      expect(await books()).toHaveLength(3)
      expect(await rows('SELECT x FROM a')).toEqual([{ x: 1 }])
    }
  })

  it('leaves nothing half done when one fails, and goes on once that is mended', async () => {
    await migrate(batch, await folderOf('good', [FIRST]))
    const before = { schema: await schema(), books: await books() }
    const broken = `${THIRD}--> statement-breakpoint\nALTER TABLE nowhere ADD COLUMN y int;`
    await expect(migrate(batch, await folderOf('broken', [FIRST, SECOND, broken]))).rejects.toThrow('nowhere')
    expect({ schema: await schema(), books: await books() }).toEqual(before)
    await migrate(batch, await folderOf('mended', [FIRST, SECOND, THIRD]))
    expect(await tables()).toEqual(['a', 'b'])
  })

  it('goes on where drizzle’s migrator stopped, and the other way round', async () => {
    const [one, two, three] = [
      await folderOf('one', [FIRST]),
      await folderOf('two', [FIRST, SECOND]),
      await folderOf('three', [FIRST, SECOND, THIRD]),
    ]
    await drizzleMigrate(drizzle(pool), { migrationsFolder: one })
    await migrate(batch, two)
    await drizzleMigrate(drizzle(pool), { migrationsFolder: three })
    await migrate(batch, three)
    expect(await books()).toHaveLength(3)
    expect(await tables()).toEqual(['a', 'b'])
    expect(await rows('SELECT x FROM a')).toEqual([{ x: 1 }])
  })

  it('refuses a migration that was dated before one that is in force, which drizzle would leave out', async () => {
    await migrate(batch, await folderOf('later', [FIRST], 5))
    const late = migrate(batch, await folderOf('earlier', [THIRD, FIRST], 4))
    await expect(late).rejects.toThrow('is older than the last one that was applied')
    expect(await tables()).toEqual(['a'])
  })

  it('runs whatever SQL can say', async () => {
    const tricky = `-- a comment with $t$ and $t0$ in it
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'it''s $t$'; END $$;--> statement-breakpoint
-- nothing but a comment
--> statement-breakpoint
SELECT f();--> statement-breakpoint
CREATE TABLE c (d text DEFAULT E'\\\\');INSERT INTO c VALUES (f());`
    await migrate(batch, await folderOf('tricky', [tricky]))
    expect(await rows('SELECT d FROM c')).toEqual([{ d: "it's $t$" }])
  })

  it('waits for a busy table for seconds only, so that nobody waits behind it for long', async () => {
    const asks = `CREATE TABLE waits AS SELECT current_setting('lock_timeout') AS most;`
    await migrate(batch, await folderOf('waits', [asks]))
    expect(await rows('SELECT most FROM waits')).toEqual([{ most: '5s' }])
  })
})
