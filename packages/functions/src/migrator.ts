import { type Clock, systemClock } from '@talki/core/clock'
import type { Log } from '@talki/core/log'
import { type Batch, migrate } from '@talki/core/migrate'
import type { Handler } from './aws'
import { describeError } from './log-sink'

/** Migrator, which every deploy invokes before other code changes. Throws when it fails: so does the deploy. */
export const createMigrator = (deps: {
  batch: Batch
  folder: string
  log: Log
  clock?: Clock
}): Handler<{ migrations: number }> => {
  const { batch, folder, log, clock = systemClock } = deps
  return async (_event, context) => {
    const started = clock.now()
    const request = context?.awsRequestId ?? 'unknown'
    try {
      const migrations = await migrate(batch, folder)
      log({ event: 'migrated', request, migrations, ms: Math.round(clock.now() - started) })
      return { migrations }
    } catch (error) {
      log({ event: 'failed', request, where: 'migrator', error: describeError(error) })
      // The operator who deploys has to know why. An error of our own, because Lambda would log all that is in the driver's.
      throw new Error(`The migration failed: ${error instanceof Error ? error.message : 'unknown'}`)
    }
  }
}
