import { createAs, newConnection, newSession } from '@talki/core/_people'
import { openPool, startPostgres } from '@talki/core/_postgres'
import type { AbortableDb } from '@talki/core/db'
import { overPg } from '@talki/core/drivers/pg'
import { migrationsFolder } from '@talki/core/migrations'
import * as Nonce from '@talki/core/nonce'
import { neonConfig } from '@neondatabase/serverless'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { signNonce } from '@talki/core/signed-nonce'
import { connectEvent, DENY, ENV } from '../_events'
import { type Neon, startNeon } from '../_neon'
import { readAuthorizerConfig } from '../config'
import { createAuthorizer } from './handler'

let postgres: Awaited<ReturnType<typeof startPostgres>>
let pool: ReturnType<typeof openPool>
let neon: Neon
const databases = new Map<string, AbortableDb>()
const { fetchEndpoint } = neonConfig
beforeAll(async () => {
  postgres = await startPostgres()
  pool = openPool({ connectionString: postgres.url })
  await migrate(drizzle(pool), { migrationsFolder })
  databases.set('node-postgres', overPg(pool, postgres.url))
  neon = await startNeon(postgres.url)
  neonConfig.fetchEndpoint = neon.endpoint
  vi.stubEnv('SST_RESOURCE_App', '{}')
  vi.stubEnv('SST_RESOURCE_DatabaseUrl', JSON.stringify({ value: neon.connectionString }))
  const { neonDatabase } = await import('../lambda/database')
  databases.set('Neon over HTTP', neonDatabase())
})
beforeEach(() => pool.query('TRUNCATE rooms CASCADE'))
afterAll(async () => {
  vi.unstubAllEnvs()
  neonConfig.fetchEndpoint = fetchEndpoint
  await neon[Symbol.asyncDispose]()
  await pool[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
})

const rowsOf = async (query: string) => (await pool.query<Record<string, unknown>>(query)).rows

/** Backends that wait for a lock, and for how many milliseconds. */
const waiting = () =>
  rowsOf(`SELECT extract(epoch FROM clock_timestamp() - query_start) * 1000 AS ms FROM pg_stat_activity
          WHERE wait_event_type = 'Lock'`)

/** Holds the rows of members while some work is done, as a slow statement of another member would. */
const whileLocked = async <T>(work: () => Promise<T>): Promise<T> => {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT id FROM members FOR UPDATE')
    return await work()
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
}

const expectUntouched = async () => {
  await expect.poll(waiting).toEqual([])
  expect(await rowsOf('SELECT connection_id FROM members')).toEqual([{ connection_id: null }])
  expect(await rowsOf('SELECT connection_id FROM nonces')).toEqual([{ connection_id: null }])
}

describe.each(['node-postgres', 'Neon over HTTP'])('over %s', (name) => {
  const database = (): AbortableDb => {
    const db = databases.get(name)
    if (!db) throw new Error('no such database')
    return db
  }
  const nonceOfRoom = async () => (await createAs(database(), await newSession(database()))).nonce
  const authorize = async (nonce: string, deadlineMs: number) => {
    const config = { ...readAuthorizerConfig(ENV), deadlineMs }
    const signed = await signNonce(config.nonceKey, nonce, Date.now() + 30_000)
    return createAuthorizer({ db: database(), config, log: () => undefined })(connectEvent(signed))
  }

  it('spends no nonce and binds no socket after a Deny', async () => {
    const nonce = await nonceOfRoom()
    const reply = await whileLocked(async () => {
      const denied = await authorize(nonce, 300)
      // Not only given up on: it has ended, while what it waited for is still locked.
      await expect.poll(waiting).toEqual([])
      return denied
    })
    expect(reply).toEqual(DENY)
    await expectUntouched()
    expect((await authorize(nonce, 3000)).policyDocument.Statement[0]?.Effect).toBe('Allow')
  })

  it('ends an aborted statement without its effect', async () => {
    await nonceOfRoom()
    const abort = new AbortController()
    await whileLocked(async () => {
      const statement = database()
        .abortable(abort.signal)
        .execute(sql`UPDATE members SET connection_id = 'late', presence = 'pending'`)
      const ended = expect(Promise.resolve(statement)).rejects.toThrow()
      await expect.poll(async () => (await waiting()).length).toBe(1)
      abort.abort()
      await ended
      await expect.poll(waiting).toEqual([])
    })
    await expectUntouched()
  })

  it('begins no statement whose signal has fired', async () => {
    await nonceOfRoom()
    const late = database()
      .abortable(AbortSignal.abort())
      .execute(sql`DELETE FROM nonces`)
    await expect(Promise.resolve(late)).rejects.toThrow()
    await expectUntouched()
  })

  it('has a statement give up by itself, where the abort never arrives', async () => {
    const nonce = await nonceOfRoom()
    const redeem = (withinMs: number) =>
      Nonce.redeem(database(), nonce, { connection: newConnection(), withinMs })
    const redeeming = await whileLocked(async () => {
      const attempt = redeem(200)
      await expect.poll(async () => Number((await waiting())[0]?.ms ?? 0)).toBeGreaterThan(250)
      return [attempt]
    })
    expect(await Promise.all(redeeming)).toEqual([{ ok: false, error: { code: 'too_late' } }])
    await expectUntouched()
    expect(await redeem(10_000)).toMatchObject({ ok: true })
  })
})
