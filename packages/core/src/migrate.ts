import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'

/** Key of the advisory lock that every migrator takes: the second one waits, and finds nothing left to do. */
export const MIGRATION_LOCK = 7_215_151

/** Longest wait of a migration for a table: statements that queue up behind it wait as long. */
const TABLE_LOCK = '5s'

/** Table in which drizzle's own migrators record what was applied. */
const BOOKS = 'drizzle.__drizzle_migrations'

/**
 * Statement that makes the schema of the records. Whoever has just waited for the lock may still look at the catalog
 * as it was before: then Postgres does not find the schema that another migrator has made, and fails to make it twice.
 */
const MAKE_SCHEMA = `DO $t$ BEGIN
CREATE SCHEMA IF NOT EXISTS drizzle;
EXCEPTION WHEN unique_violation THEN NULL;
END $t$`

/** String literal of a text, dollar-quoted, so that nothing needs escaping. */
const quoted = (text: string): string => {
  let tag = '$t$'
  for (let n = 0; text.includes(tag); n += 1) tag = `$t${n}$`
  return `${tag}${text}${tag}`
}

/** Statement that applies a migration and records it, if it is newer than every recorded one, by drizzle's own rule. */
const step = ({ sql, folderMillis, hash }: MigrationMeta): string => {
  const apply = sql.map((statement) => `EXECUTE ${quoted(statement)};`).join('\n')
  return `DO ${quoted(`BEGIN
IF current_setting('talki.migrated')::bigint < ${folderMillis} THEN
${apply}
INSERT INTO ${BOOKS} (hash, created_at) VALUES ('${hash}', ${folderMillis});
ELSIF NOT EXISTS (SELECT FROM ${BOOKS} WHERE created_at = ${folderMillis}) THEN
RAISE EXCEPTION 'migration % is older than the last one that was applied', ${folderMillis};
END IF;
END`)}`
}

/**
 * Statements that bring a database up to date, to be run in this order as one READ COMMITTED transaction: either
 * all of it happens or nothing. Run twice, or by two at once, they change nothing the second time. They keep the
 * records of drizzle's migrators, so that either may follow the other.
 */
export const migrationBatch = (migrations: MigrationMeta[]): string[] => [
  `SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`,
  `SET LOCAL lock_timeout = '${TABLE_LOCK}'`,
  MAKE_SCHEMA,
  `CREATE TABLE IF NOT EXISTS ${BOOKS} (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)`,
  `SELECT set_config('talki.migrated', coalesce(max(created_at), -1)::text, true) FROM ${BOOKS}`,
  ...migrations.map(step),
]

/** Batch: runs statements in one READ COMMITTED transaction. */
export type Batch = (statements: string[]) => Promise<unknown>

/**
 * Migrates a database with drizzle-kit's folder of migrations, and returns how many there are in it. Throws when one
 * fails, and then the database is as it was.
 */
export const migrate = async (batch: Batch, folder: string): Promise<number> => {
  const migrations = readMigrationFiles({ migrationsFolder: folder })
  await batch(migrationBatch(migrations))
  return migrations.length
}
