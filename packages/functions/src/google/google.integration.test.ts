import { createHash } from 'node:crypto'
import { deriveSecret } from '@talki/core/secret'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { collectingGarbage } from '../_collecting-garbage'
import { startTestProvider, type TestProvider } from './_provider'
import { createGoogle } from './google'
import { stateOf } from './state'

const SECRET = 'the secret of a browser'
const DISCOVERY = '/.well-known/openid-configuration'

let provider: TestProvider
beforeEach(async () => {
  provider = await startTestProvider()
  provider.claims = { nonce: await deriveSecret(SECRET, 'nonce') }
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await provider[Symbol.asyncDispose]()
})

const create = (more: { clientSecret?: string; issuer?: string } = {}) =>
  createGoogle({
    clientId: 'client',
    clientSecret: 'hush',
    issuer: provider.issuer,
    redirectUri: 'https://talki.test/auth/google',
    ...more,
  })
const paths = () => provider.asked.map(({ path }) => path)

it('sends the browser to the provider with what is derived of its secret, each for one purpose', async () => {
  const result = await create().authorizationUrl(SECRET)
  if (!result.ok) throw new Error(result.error.code)
  const url = new URL(result.value)
  expect(`${url.origin}${url.pathname}`).toBe(`${provider.issuer}/authorize`)
  const verifier = await deriveSecret(SECRET, 'verifier')
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'client',
    redirect_uri: 'https://talki.test/auth/google',
    state: await stateOf(SECRET),
    nonce: await deriveSecret(SECRET, 'nonce'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    scope: 'openid profile',
    prompt: 'select_account',
  })
  expect(new Set([await stateOf(SECRET), await deriveSecret(SECRET, 'nonce'), verifier]).size).toBe(3)
})

it('exchanges the code with the verifier and the client’s credentials, and tells who came', async () => {
  expect(await create().identify('the code', SECRET)).toEqual({
    ok: true,
    value: { user: expect.stringMatching(/^[a-z2-7]{26}$/) as string, name: 'Ada Lovelace', verified: true },
  })
  const exchange = provider.asked.find(({ path }) => path === '/token')
  expect(Object.fromEntries(new URLSearchParams(exchange?.body))).toEqual({
    grant_type: 'authorization_code',
    code: 'the code',
    redirect_uri: 'https://talki.test/auth/google',
    code_verifier: await deriveSecret(SECRET, 'verifier'),
  })
  expect(exchange?.authorization).toBe(`Basic ${Buffer.from('client:hush').toString('base64')}`)
})

it('knows a user by account and issuer, under the client’s secret, and by nothing else', async () => {
  const userOf = async (google = create(), claims = {}) => {
    provider.claims = { ...provider.claims, sub: 'account-1', name: 'Ada', ...claims }
    const identified = await google.identify('code', SECRET)
    return identified.ok ? identified.value.user : identified.error.code
  }
  const first = await userOf()
  expect(await userOf(create(), { name: 'Another' })).toBe(first)
  expect(await userOf(create(), { sub: 'account-2' })).not.toBe(first)
  expect(await userOf(create({ clientSecret: 'another' }))).not.toBe(first)
  await using elsewhere = await startTestProvider()
  elsewhere.claims = provider.claims
  expect(await userOf(create({ issuer: elsewhere.issuer }))).not.toBe(first)
})

it('has a name for one who tells none', async () => {
  provider.claims = { ...provider.claims, name: undefined }
  expect(await create().identify('code', SECRET)).toMatchObject({ ok: true, value: { name: 'Guest' } })
})

it('takes no answer to another browser’s question', async () => {
  expect(await create().identify('code', 'another secret')).toEqual({
    ok: false,
    error: { code: 'token_invalid', why: 'nonce' },
  })
})

it.each([
  ['invalid_grant', 'code_refused'],
  ['invalid_client', 'provider_refused'],
  ['unauthorized_client', 'provider_refused'],
  ['redirect_uri_mismatch', 'provider_refused'],
])('tells a refusal by %s as %s', async (error, code) => {
  provider.answer('/token', { status: 400, body: { error } })
  expect(await create().identify('code', SECRET)).toEqual({ ok: false, error: { code } })
})

it.each([
  ['/token', { status: 503, body: {} }],
  ['/token', { status: 302, body: 'http://127.0.0.1:9/' }],
  ['/keys', { status: 500, body: {} }],
  [DISCOVERY, { status: 404, body: {} }],
  [DISCOVERY, { status: 302, body: 'http://127.0.0.1:9/' }],
])('is unavailable when %s answers %j', async (path, how) => {
  provider.answer(path, how)
  expect(await create().identify('code', SECRET)).toEqual({
    ok: false,
    error: { code: 'provider_unavailable' },
  })
})

it.each([DISCOVERY, '/token', '/keys'])(
  'is unavailable, in ten seconds, when the answer of %s does not end, and asks again',
  async (path) => {
    provider.answer(path, 'unending')
    const google = create()
    const [limits, requests] = [vi.spyOn(AbortSignal, 'timeout'), vi.spyOn(globalThis, 'fetch')]
    const identified = await collectingGarbage(() => google.identify('code', SECRET))
    expect(identified).toEqual({ ok: false, error: { code: 'provider_unavailable' } })
    const signals = requests.mock.calls.map(([, init]) => init?.signal)
    const limitOf = (signal: (typeof signals)[number]) =>
      limits.mock.calls[limits.mock.results.findIndex(({ value }) => value === signal)]?.[0] ?? Infinity
    // One after the other; the last of them, which did not end, was ended.
    expect(signals.map(limitOf).reduce((sum, ms) => sum + ms)).toBeLessThanOrEqual(10_000)
    expect(paths().at(-1)).toBe(path)
    expect(signals.at(-1)).toMatchObject({ aborted: true, reason: { name: 'TimeoutError' } })
    provider.answer(path, null)
    expect(await google.identify('code', SECRET)).toMatchObject({ ok: true })
  },
)

it('follows no redirect to a discovery, and believes none that comes with an error', async () => {
  const document: unknown = await (await fetch(provider.issuer + DISCOVERY)).json()
  for (const how of [
    // The test's provider answers its discovery at every other address as well.
    { status: 302, body: `${provider.issuer}/elsewhere` },
    { status: 503, body: document },
  ]) {
    provider.answer(DISCOVERY, how)
    expect((await create().authorizationUrl(SECRET)).ok).toBe(false)
  }
  expect(paths()).not.toContain('/elsewhere')
})

it('finds the discovery of an issuer whose name ends in a slash', async () => {
  const issuer = `${provider.issuer}/`
  const document = (await (await fetch(provider.issuer + DISCOVERY)).json()) as object
  provider.answer(DISCOVERY, { status: 200, body: { ...document, issuer } })
  expect((await create({ issuer }).authorizationUrl(SECRET)).ok).toBe(true)
  expect(paths()).toEqual([DISCOVERY, DISCOVERY])
})

it('takes an answer without an ID token for one that is malformed', async () => {
  provider.answer('/token', { status: 200, body: { access_token: 'x', token_type: 'Bearer' } })
  expect(await create().identify('code', SECRET)).toEqual({
    ok: false,
    error: { code: 'token_invalid', why: 'malformed' },
  })
})

it('asks for discovery once an hour, and again at once after a failure', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const google = create()
  provider.answer(DISCOVERY, { status: 503, body: {} })
  expect(await google.authorizationUrl(SECRET)).toEqual({
    ok: false,
    error: { code: 'provider_unavailable' },
  })
  provider.answer(DISCOVERY, null)
  for (let n = 0; n < 3; n += 1) expect((await google.authorizationUrl(SECRET)).ok).toBe(true)
  expect(paths()).toEqual([DISCOVERY, DISCOVERY])
  vi.advanceTimersByTime(3_599_000)
  expect((await google.authorizationUrl(SECRET)).ok).toBe(true)
  expect(paths()).toHaveLength(2)
  vi.advanceTimersByTime(1000)
  expect((await google.authorizationUrl(SECRET)).ok).toBe(true)
  expect(paths()).toHaveLength(3)
})

it.each(['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'])(
  'believes no discovery without its %s, or with one that is no address of the provider',
  async (name) => {
    const document = (await (await fetch(provider.issuer + DISCOVERY)).json()) as Record<string, unknown>
    for (const value of [undefined, 'nonsense', name === 'issuer' ? 'http://evil.test' : 7]) {
      provider.answer(DISCOVERY, { status: 200, body: { ...document, [name]: value } })
      expect((await create().authorizationUrl(SECRET)).ok).toBe(false)
    }
  },
)
