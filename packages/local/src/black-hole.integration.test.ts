import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { watchChild } from '@talki/core/_child'
import { startPostgres, type TestPostgres } from '@talki/core/_postgres'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startBlackHole } from './_black-hole'
import { signIn } from './_caller'
import { openDatabase } from './database'

let postgres: TestPostgres
beforeAll(async () => (postgres = await startPostgres()))
afterAll(() => postgres[Symbol.asyncDispose]())

it('heals by itself after its connections were swallowed, and says meanwhile that it failed', async () => {
  await using network = await startBlackHole(postgres.url)
  const { db } = await openDatabase(network.url, { connectMs: 1000, queryMs: 500 })
  const ask = () => db.execute(sql`SELECT 1`)
  await Promise.all(Array.from({ length: 10 }, ask))
  network.swallow()
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, ask))
  expect(outcomes.map(({ status }) => status)).toEqual(Array(10).fill('rejected'))
  await Promise.all(Array.from({ length: 10 }, ask))
})

it('ends an aborted statement at its deadline, though neither it nor its cancellation is answered', async () => {
  await using network = await startBlackHole(postgres.url)
  const { db } = await openDatabase(network.url, { connectMs: 1000, queryMs: 60_000 })
  await db.execute(sql`SELECT 1`)
  network.swallowAll()
  const statement = db.abortable(AbortSignal.timeout(100)).execute(sql`SELECT 1`)
  await expect(Promise.resolve(statement)).rejects.toThrow(/timeout/i)
})

it('ends on SIGTERM all the same, though its connections and those who call do not', async () => {
  await using network = await startBlackHole(postgres.url)
  const program = fileURLToPath(new URL('_program.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    env: { ...process.env, PORT: '0', DATABASE_URL: network.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    const { printed, exited } = watchChild(child)
    const origin = (await printed(/^talki: (http:\/\/localhost:\d+)$/m))[1] ?? ''
    await signIn(origin, 'Ada')
    network.swallowAll()
    const hanging = signIn(origin, 'Bob').catch(() => 'cut off')
    // There is no site: the answer shows that the call before it has been taken.
    expect((await fetch(origin)).status).toBe(404)
    child.kill('SIGTERM')
    expect([0, 1]).toContain(await exited)
    await hanging
  } finally {
    child.kill('SIGKILL')
  }
})
