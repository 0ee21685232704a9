import { lambda } from './lambda'

/** The database's address, the one secret that a stage needs: the database itself is not part of the stage. */
export const databaseUrl = new sst.Secret('DatabaseUrl')

const migrator = lambda('Migrator', {
  link: [databaseUrl],
  copyFiles: [{ from: 'packages/core/migrations', to: 'migrations' }],
  memory: '256 MB',
  // Neon wakes, another deploy holds the lock, a table is rewritten.
  timeout: '2 minutes',
  // It runs during the deploy, before `sst dev` can run functions on the developer's machine.
  dev: false,
})

/**
 * The migration, which other functions wait for: the schema is up to date before any code changes. The migrator's
 * package holds the migrations and, sealed, the database's address: it runs again when either changes, and running
 * twice does no harm.
 */
export const migrated = new aws.lambda.Invocation('Migrated', {
  functionName: migrator.name,
  input: '{}',
  triggers: { package: migrator.nodes.function.apply((fn) => fn.s3Key.apply((key) => key ?? '')) },
})
