import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { apiEvent } from '../_events'
import { startStage, type TestStage } from '../_stage'

let stage: TestStage
beforeAll(async () => (stage = await startStage()))
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

it('is not to be had without a client, and asks the database nothing', async () => {
  const off = { ok: false, error: { code: 'google_off' } }
  const { statements } = await stage.test.count(async () => {
    expect((await stage.call('auth.google.start')).data).toEqual(off)
    expect((await stage.call('auth.google.finish', { state: 's', code: 'c' })).data).toEqual(off)
    expect((await stage.call('auth.me')).data).toEqual({ person: null, google: false })
  })
  expect(statements).toBe(0)
})

it.each(['auth.google.start', 'auth.google.finish', 'me.personalData', 'me.erase'])(
  '%s is for pages of ours alone',
  async (path) => {
    const cookie = await stage.signIn('Ada')
    const body = { state: 'x', code: 'y' }
    for (const headers of [
      { origin: 'https://evil.test' },
      { 'sec-fetch-site': 'cross-site' },
      { 'content-type': 'text/plain' },
    ]) {
      const reply = await stage.handlers.api(apiEvent(path, { body, cookies: [cookie], headers }))
      expect(reply.statusCode).toBe(403)
    }
    expect((await stage.handlers.api(apiEvent(path, { method: 'GET', cookies: [cookie] }))).statusCode).toBe(
      405,
    )
    expect(await stage.test.rows('sessions')).toBe(1)
  },
)

it('tells what is known of one, and forgets it with its cookies, in one statement and in two', async () => {
  const cookie = await stage.signIn('Ada')
  const { room } = await stage.create(cookie)
  const known = await stage.test.count(() => stage.call('me.personalData', {}, cookie))
  expect(known.value.data).toMatchObject({ session: { name: 'Ada' }, rooms: [{ room, isAdmin: true }] })
  const forgotten = await stage.test.count(() => stage.call('me.erase', {}, cookie))
  expect(forgotten.value.reply.cookies.map((set) => set.split(';')[0])).toEqual([
    '__Host-talki=',
    '__Host-talki-sign-in=',
  ])
  expect([known.statements, forgotten.statements]).toEqual([1, 2])
  for (const table of ['sessions', 'members'] as const) expect(await stage.test.rows(table)).toBe(0)
  const nothing = await stage.test.count(() => stage.call('me.personalData'))
  expect(nothing).toMatchObject({ value: { data: { session: null, rooms: [] } }, statements: 0 })
})
