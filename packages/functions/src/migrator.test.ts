import { type Clock, systemClock } from '@talki/core/clock'
import { migrationsFolder } from '@talki/core/migrations'
import type { LogEvent } from '@talki/core/log'
import { expect, it } from 'vitest'
import { createMigrator } from './migrator'

const start = (batch: (statements: string[]) => Promise<unknown>, clock: Clock = systemClock) => {
  const logs: LogEvent[] = []
  const migrator = createMigrator({
    batch,
    folder: migrationsFolder,
    log: (event) => logs.push(event),
    clock,
  })
  return { migrator, logs }
}

it('tells how many migrations there are, and logs it', async () => {
  let [statements, now] = [0, 1000.4]
  const run = (batch: string[]) => ((now += 25), Promise.resolve((statements += batch.length)))
  const { migrator, logs } = start(run, { now: () => now })
  const { migrations } = await migrator({}, { awsRequestId: 'one' })
  expect(migrations).toBeGreaterThan(4)
  expect(statements).toBeGreaterThan(migrations)
  expect(logs).toMatchObject([{ event: 'migrated', request: 'one', migrations, ms: 25 }])
})

it('fails with the reason for who deploys, and logs no message', async () => {
  for (const [thrown, reason] of [
    [new Error('relation "canary" does not exist'), 'relation "canary" does not exist'],
    ['canary', 'unknown'],
  ] as const) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a driver may throw anything
    const { migrator, logs } = start(() => Promise.reject(thrown))
    const failure = await migrator({}).catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: `The migration failed: ${reason}` })
    expect(failure).not.toHaveProperty('cause')
    expect(logs).toMatchObject([{ event: 'failed', request: 'unknown', where: 'migrator' }])
    expect(JSON.stringify(logs)).not.toContain('canary')
  }
})
