import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { apiEvent } from '../_events'
import { startStage, type TestStage } from '../_stage'
import { CALLS_PER_BROWSER, createCallLimit } from './call-limit'
import { appRouter } from './router'

let stage: TestStage
// The clock stands still, so that no call is let through because the machine was slow.
const countCall = createCallLimit(100, { now: () => 0 })
beforeAll(async () => (stage = await startStage({ SIGN_INS: '100000' }, { countCall })))
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

/** Every procedure of the router. None is named here: a new one is counted, or this fails. */
const PATHS = Object.keys(appRouter._def.procedures)

let addresses = 0
const newAddress = () => `198.51.100.${(addresses += 1)}`

const ask = async (path: string, address: string, cookies: string[] = []) => {
  const reply = await stage.handlers.api(apiEvent(path, { cookies, headers: { 'true-client-ip': address } }))
  return { status: reply.statusCode, body: JSON.parse(reply.body) as object }
}

it('knows of every procedure', () => {
  expect(PATHS.length).toBeGreaterThanOrEqual(11)
  expect(PATHS).toEqual(expect.arrayContaining(['auth.google.finish', 'me.erase', 'rooms.join']))
})

it.each(PATHS)('counts %s by address, and refuses it without a statement', async (path) => {
  const address = newAddress()
  for (let n = 0; n < 100; n += 1) expect((await ask(path, address)).status).not.toBe(429)
  const { value: refused, statements } = await stage.test.count(() => ask(path, address))
  expect(refused).toEqual({
    status: 429,
    body: {
      error: {
        message: 'TOO_MANY_REQUESTS',
        code: expect.any(Number) as number,
        data: {
          code: 'TOO_MANY_REQUESTS',
          httpStatus: 429,
          retryAfterMs: expect.any(Number) as number,
        },
      },
    },
  })
  expect(statements).toBe(0)
  expect((await ask(path, newAddress())).status).not.toBe(429)
})

it('counts each call of a batch, and a browser at whatever address', async () => {
  const cookie = await stage.signIn('Ada')
  const batch = (address: string) =>
    stage.handlers.api(
      apiEvent('auth.me~me.personalData~auth.me~auth.me~auth.me~auth.me', {
        query: 'batch=1',
        body: {},
        cookies: [cookie],
        headers: { 'true-client-ip': address },
      }),
    )
  const statuses: number[] = []
  for (let n = 0; n < CALLS_PER_BROWSER / 6 + 1; n += 1) statuses.push((await batch(newAddress())).statusCode)
  expect(statuses.slice(0, -2).every((status) => status === 200)).toBe(true)
  expect((await ask('auth.me', newAddress(), [cookie])).status).toBe(429)
  expect((await ask('auth.me', newAddress())).status).toBe(200)
})

it('keeps neither address nor token in a log', async () => {
  const cookie = await stage.signIn('Ada')
  for (let n = 0; n < 70; n += 1) await ask('auth.me', '203.0.113.77', [cookie])
  const text = JSON.stringify(stage.logs)
  expect(text).toContain('429')
  expect(text).not.toContain('203.0.113')
  expect(text).not.toContain(cookie.split('=')[1])
})
