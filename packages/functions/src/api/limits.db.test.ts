import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { apiEvent } from '../_events'
import { startStage, type TestStage } from '../_stage'

const GOOGLE = {
  GOOGLE_CLIENT_ID: 'talki',
  GOOGLE_CLIENT_SECRET: 'hush',
  // Nobody is there: port 9 is one that fetch does not even try.
  GOOGLE_ISSUER: 'http://127.0.0.1:9',
}

let stage: TestStage
beforeAll(async () => (stage = await startStage({ ...GOOGLE, SIGN_INS: '4', CALLS: '6' })))
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

const from = async (address: string, path: string, body: object = {}, cookies: string[] = []) => {
  const headers = { 'true-client-ip': address }
  const reply = await stage.handlers.api(apiEvent(path, { body, cookies, headers }))
  const { result } = JSON.parse(reply.body) as {
    result: { data: { ok: boolean; error?: { code: string; retryAfterMs?: number } } }
  }
  return { ...result.data, cookies: reply.cookies }
}
const signIn = (address: string) => from(address, 'auth.signInAnonymously', { name: 'Ada' })

it('stops a script that signs in over and over, in one statement and without a session', async () => {
  for (let n = 0; n < 4; n += 1) expect((await signIn('198.51.100.7')).ok).toBe(true)
  const { value: refused, statements } = await stage.test.count(() => signIn('198.51.100.7'))
  expect(refused).toMatchObject({ ok: false, error: { code: 'too_many' }, cookies: [] })
  expect(refused.error?.retryAfterMs).toBeGreaterThan(100_000)
  expect(statements).toBe(1)
  expect(await stage.test.rows('sessions')).toBe(4)
  expect(stage.logs.at(-2)).toMatchObject({ event: 'sign_in', outcome: 'too_many' })
})

it('stops nobody else, and counts an IPv6 network as one', async () => {
  for (let n = 0; n < 5; n += 1) await signIn('198.51.100.7')
  expect((await signIn('198.51.100.8')).ok).toBe(true)
  for (let n = 1; n < 5; n += 1) expect((await signIn(`2001:db8::${n}`)).ok).toBe(true)
  expect((await signIn('2001:db8::ffff')).ok).toBe(false)
  expect((await signIn('2001:db8:0:1::1')).ok).toBe(true)
})

it('counts both ways of signing in together', async () => {
  for (let n = 0; n < 2; n += 1) await signIn('198.51.100.7')
  const start = () => from('198.51.100.7', 'auth.google.start')
  for (let n = 0; n < 2; n += 1) expect((await start()).error?.code).toBe('provider_unavailable')
  expect((await start()).error?.code).toBe('too_many')
  expect(stage.logs.flatMap((line) => (line.event === 'sign_in' ? [[line.way, line.outcome]] : []))).toEqual([
    ['anonymous', 'ok'],
    ['anonymous', 'ok'],
    ['google', 'provider_unavailable'],
    ['google', 'provider_unavailable'],
    ['google', 'too_many'],
  ])
})

it('bounds the calls that are opened, from one address and by one browser', async () => {
  const cookies = (await signIn('198.51.100.7')).cookies.map((cookie) => cookie.split(';')[0] ?? '')
  const create = (address: string) => from(address, 'rooms.create', {}, cookies)
  for (let n = 0; n < 6; n += 1) expect((await create('198.51.100.7')).ok).toBe(true)
  const { value: refused, statements } = await stage.test.count(() => create('198.51.100.7'))
  expect(refused.error?.code).toBe('too_many')
  expect(statements).toBe(1)
  expect(await stage.test.rows('rooms')).toBe(6)
  // The browser moves about; at 30 calls it has had enough of those as well.
  let opened = 6
  for (let n = 0; opened < 30; n += 1) {
    expect((await create(`203.0.113.${n}`)).ok).toBe(true)
    opened += 1
  }
  expect((await create('192.0.2.99')).error?.code).toBe('too_many')
})

it('takes nothing from somebody who is not signed in', async () => {
  const { value, statements } = await stage.test.count(() => from('198.51.100.7', 'rooms.create'))
  expect([value.error?.code, statements]).toEqual(['signed_out', 0])
  expect(await stage.test.rows('allowances')).toBe(0)
})

it('keeps no address', async () => {
  await signIn('198.51.100.7')
  const { rows } = (await stage.test.db.execute(sql`SELECT * FROM allowances`)) as { rows: object[] }
  expect(rows).toHaveLength(1)
  expect(JSON.stringify(rows)).not.toContain('198.51')
  expect(JSON.stringify(stage.logs)).not.toContain('198.51')
})
