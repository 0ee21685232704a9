import { deriveSecret } from '@talki/core/secret'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { apiEvent } from '../_events'
import { startStage, type TestStage } from '../_stage'
import { startTestProvider, type TestProvider } from '../google/_provider'

let provider: TestProvider
let stage: TestStage
beforeAll(async () => {
  provider = await startTestProvider()
  stage = await startStage({
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'hush',
    GOOGLE_ISSUER: provider.issuer,
  })
})
beforeEach(async () => {
  provider.answer('/token', null)
  await stage.reset()
})
afterAll(async () => {
  await stage[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

/** Browser: keeps the cookies that it is given. */
const newBrowser = () => {
  const jar = new Map<string, string>()
  const call = async (path: string, body: object = {}) => {
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`)
    const reply = await stage.handlers.api(apiEvent(path, { body, cookies }))
    for (const cookie of reply.cookies) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=')
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    return (JSON.parse(reply.body) as { result: { data: unknown } }).result.data
  }
  /** Begins a sign-in, in a tab of its own; the state that the provider hands back. */
  const start = async (): Promise<string> => {
    const { value } = (await call('auth.google.start')) as { value: { url: string } }
    return new URL(value.url).searchParams.get('state') ?? ''
  }
  const secrets = (): string[] => jar.get('__Host-talki-sign-in')?.split('.') ?? []
  const finish = async (state: string, more: object = { code: 'code' }) => {
    const states = await Promise.all(secrets().map((secret) => deriveSecret(secret, 'state')))
    const secret = secrets()[states.indexOf(state)]
    provider.claims = { nonce: secret === undefined ? 'none' : await deriveSecret(secret, 'nonce') }
    return call('auth.google.finish', { state, ...more })
  }
  return { jar, call, start, finish, secrets }
}
const outcomes = () => stage.logs.flatMap((line) => (line.event === 'sign_in' ? [line.outcome] : []))
const refusal = (code: string, more: object = {}) => ({ ok: false, error: { code, ...more } })
const ada = { ok: true, value: { name: 'Ada Lovelace', verified: true } }

it('makes a session in the place of the old one, and is over', async () => {
  const browser = newBrowser()
  await browser.call('auth.signInAnonymously', { name: 'Bob' })
  const before = browser.jar.get('__Host-talki')
  expect(await browser.finish(await browser.start())).toEqual(ada)
  expect(browser.jar.get('__Host-talki')).not.toBe(before)
  expect(browser.secrets()).toEqual([])
  expect(await browser.call('auth.me')).toEqual({ person: ada.value, google: true })
  expect(await stage.test.rows('sessions')).toBe(1)
  expect(stage.logs).toContainEqual(
    expect.objectContaining({ event: 'sign_in', way: 'google', outcome: 'ok' }),
  )
  expect(outcomes()).toEqual(['ok', 'ok'])
})

it('is nobody’s who has begun none, and another browser’s is left alone', async () => {
  const [ada, mallory] = [newBrowser(), newBrowser()]
  const state = await ada.start()
  expect(await mallory.finish(state)).toEqual(refusal('state_missing'))
  const own = await mallory.start()
  expect(await mallory.finish(state)).toEqual(refusal('state_foreign'))
  expect(mallory.secrets()).toHaveLength(1)
  expect(await ada.finish(state)).toMatchObject({ ok: true })
  expect(await mallory.finish(own)).toMatchObject({ ok: true })
  expect(outcomes()).toEqual(['state_missing', 'state_foreign', 'ok', 'ok'])
})

it('can be finished once, whatever came of it, and in its time', async () => {
  const browser = newBrowser()
  const state = await browser.start()
  const copy = new Map(browser.jar)
  expect(await browser.finish(state, { error: 'access_denied' })).toEqual(refusal('consent_denied'))
  copy.forEach((value, name) => browser.jar.set(name, value))
  expect(await browser.finish(state)).toEqual(refusal('state_spent'))
  const late = await browser.start()
  await stage.test.expire('sign_ins')
  expect(await browser.finish(late)).toEqual(refusal('state_spent'))
  expect(await stage.test.rows('sessions')).toBe(0)
})

it.each([
  ['another refusal', { error: 'temporarily_unavailable' }],
  ['a refusal beside a code', { error: 'server_error', code: 'code' }],
  ['neither code nor refusal', {}],
])('asks the provider nothing after %s', async (_, callback) => {
  const browser = newBrowser()
  const state = await browser.start()
  const before = provider.asked.length
  expect(await browser.finish(state, callback)).toEqual(refusal('provider_refused'))
  expect(provider.asked).toHaveLength(before)
})

it('keeps the old session when the provider knows no such code, or another was meant', async () => {
  const browser = newBrowser()
  await browser.call('auth.signInAnonymously', { name: 'Bob' })
  provider.answer('/token', { status: 400, body: { error: 'invalid_grant' } })
  expect(await browser.finish(await browser.start())).toEqual(refusal('code_refused'))
  provider.answer('/token', null)
  const state = await browser.start()
  provider.claims = { nonce: 'another' }
  expect(await browser.call('auth.google.finish', { state, code: 'code' })).toEqual(
    refusal('token_invalid', { why: 'nonce' }),
  )
  expect(await browser.call('auth.me')).toMatchObject({ person: { name: 'Bob' } })
  expect(outcomes()).toEqual(['ok', 'code_refused', 'token_invalid nonce'])
})

it('may be under way in four tabs, of which the oldest makes room', async () => {
  const browser = newBrowser()
  const states = []
  for (let tab = 0; tab < 5; tab += 1) states.push(await browser.start())
  expect(browser.secrets()).toHaveLength(4)
  const [oldest = '', ...others] = states
  expect(await browser.finish(oldest)).toEqual(refusal('state_foreign'))
  for (const state of others.reverse()) expect(await browser.finish(state)).toEqual(ada)
})

it.each([
  ['state', { state: 'x'.repeat(513), code: 'c' }],
  ['code', { state: 's', code: 'x'.repeat(2049) }],
  ['empty code', { state: 's', code: '' }],
  ['error', { state: 's', error: 'x'.repeat(129) }],
])('refuses a %s that no provider sends', async (_, body) => {
  expect((await stage.handlers.api(apiEvent('auth.google.finish', { body }))).statusCode).toBe(400)
})
