import { newSecret } from '@talki/core/secret'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { apiEvent } from '../_events'
import { startCall, startStage, type TestStage } from '../_stage'

let stage: TestStage
beforeAll(async () => (stage = await startStage()))
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

const newText = async () => (await newSecret()).text
const pair = async () => {
  const line = await newText()
  return [
    { line, side: 'low', key: await newText() },
    { line, side: 'high', key: await newText() },
  ] as const
}
const call = async (verb: string, body: object) => (await stage.call(`rendezvous.${verb}`, body)).data

it('lets two meet after the door has closed and the rows are gone, without a session, and forgets it', async () => {
  await startCall(stage)
  for (const table of ['rooms', 'sessions'] as const) await stage.test.expire(table)
  await stage.handlers.sweeper({})
  for (const table of ['rooms', 'members', 'sessions'] as const) expect(await stage.test.rows(table)).toBe(0)
  const [low, high] = await pair()
  expect(await call('open', { ...low, sealed: 'offer' })).toEqual({ ok: true, value: { theirs: null } })
  expect(await call('open', { ...high, sealed: 'answer' })).toEqual({ ok: true, value: { theirs: 'offer' } })
  expect(await call('exchange', { ...low, sealed: null })).toEqual({ ok: true, value: { theirs: 'answer' } })
  await call('close', low)
  expect(await stage.test.rows('rendezvous')).toBe(0)
  expect(await call('exchange', { ...high, sealed: null })).toEqual({ ok: false, error: { code: 'over' } })
  const logged = JSON.stringify(stage.logs)
  for (const secret of [low.line, low.key, 'offer']) expect(logged).not.toContain(secret)
})

it.each([
  ['a short line', { line: 'x' }],
  ['a line with other characters', { line: `${'x'.repeat(42)}\0` }],
  ['another side', { side: 'both' }],
  ['a key that could be guessed', { key: '1' }],
  ['what is too long', { sealed: 'x'.repeat(14_001) }],
  ['what is not sealed', { sealed: '{"sdp":""}' }],
  ['a further field', { room: 'x' }],
])('refuses %s, and keeps nothing', async (_, over) => {
  const [low] = await pair()
  const { reply } = await stage.call('rendezvous.open', { ...low, sealed: 'offer', ...over })
  expect(reply.statusCode).toBe(400)
  expect(await stage.test.rows('rendezvous')).toBe(0)
})

it('is opened so often from one address, with or without a session', async () => {
  const from = async (address: string) => {
    const [low] = await pair()
    const event = apiEvent('rendezvous.open', {
      body: { ...low, sealed: null },
      cookies: [],
      headers: { 'true-client-ip': address },
    })
    return JSON.stringify(JSON.parse((await stage.handlers.api(event)).body))
  }
  expect(await from('198.51.100.7')).not.toContain('too_many')
  // As after as many as are allowed.
  await stage.test.db.execute(sql`UPDATE allowances SET expires_at = now() + interval '10 minutes'`)
  expect(await from('198.51.100.7')).toContain('too_many')
  expect(await from('198.51.100.8')).not.toContain('too_many')
  expect(await stage.test.rows('rendezvous')).toBe(2)
})
