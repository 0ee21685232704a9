import { dirname } from 'node:path'
import { neonConfig } from '@neondatabase/serverless'
import { newConnection } from '@talki/core/_people'
import { startPostgres } from '@talki/core/_postgres'
import { migrationsFolder } from '@talki/core/migrations'
import type { JoinResponse } from '@talki/core/protocol/join'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { apiEvent, connectEvent, disconnectEvent, ENV } from '../_events'
import { type Neon, startNeon } from '../_neon'
import { nonceOf } from '../_stage'
import type { Handler } from '../aws'

// The entries as Lambda loads them, with Neon's driver, in this process.

let postgres: Awaited<ReturnType<typeof startPostgres>>
let server: Neon
const { fetchEndpoint } = neonConfig
const events: { event?: string }[] = []
beforeAll(async () => {
  postgres = await startPostgres()
  server = await startNeon(postgres.url)
  neonConfig.fetchEndpoint = server.endpoint
  for (const method of ['log', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((event: object) => events.push(event))
  }
})
beforeEach(async () => {
  for (const [name, value] of Object.entries(ENV)) vi.stubEnv(name, value)
  vi.stubEnv('SST_RESOURCE_App', '{}')
  vi.stubEnv('SST_RESOURCE_DatabaseUrl', JSON.stringify({ value: server.connectionString }))
  vi.stubEnv('LAMBDA_TASK_ROOT', dirname(migrationsFolder))
  await (await import('./migrator')).handler({})
  events.splice(0)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.resetModules()
})
afterAll(async () => {
  vi.restoreAllMocks()
  neonConfig.fetchEndpoint = fetchEndpoint
  await server[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
})

const rowsOf = (answer: unknown) => (answer as { rows: unknown[] }).rows

it('asks Neon by statements with parameters and by plain text', async () => {
  const db = (await import('./database')).neonDatabase()
  expect(rowsOf(await db.execute(sql`SELECT to_json(${3}::int + 1) AS value`))).toEqual([{ value: 4 }])
  expect(rowsOf(await db.execute('SELECT to_json(5) AS value'))).toEqual([{ value: 5 }])
})

it('breaks off a statement whose signal fires, and no other', async () => {
  const db = (await import('./database')).neonDatabase()
  const abort = new AbortController()
  const aborted = db.abortable(abort.signal)
  expect(rowsOf(await aborted.execute(sql`SELECT to_json(1) AS value`))).toEqual([{ value: 1 }])
  const waiting = aborted.execute(sql`SELECT pg_sleep(60)`)
  abort.abort(new Error('deadline'))
  await expect(waiting).rejects.toThrow()
  expect(rowsOf(await db.execute(sql`SELECT to_json(2) AS value`))).toEqual([{ value: 2 }])
})

it('serves a call from the sign-in to the end of its socket, and sweeps', async () => {
  const api = (await import('./api')).handler
  const signedIn = await api(apiEvent('auth.signInAnonymously', { body: { name: 'Ada' } }))
  const cookies = signedIn.cookies.map((cookie) => cookie.split(';')[0] ?? '')
  const created = await api(apiEvent('rooms.create', { cookies }))
  const seat = (JSON.parse(created.body) as { result: { data: { value: JoinResponse } } }).result.data.value
  const connection = newConnection()
  const reply = await (await import('./authorizer')).handler(connectEvent(nonceOf(seat), connection))
  expect(reply.context).toMatchObject({ room: seat.room, member: seat.state.me.id })
  await (await import('./socket')).handler(disconnectEvent(connection))
  const sweeper: Handler<void> = (await import('./sweeper')).handler
  await sweeper({})
  expect(events.map(({ event }) => event)).toEqual([
    'sign_in',
    'rpc',
    'rpc',
    'authorized',
    'disconnected',
    'swept',
  ])
})
