import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newBrowser } from './_browser'
import { type Ailment, type Provider, startProvider } from './provider'
import { type Stack, startStack } from './stack'

let provider: Provider
let stack: Stack
beforeAll(async () => {
  provider = await startProvider()
  stack = await startStack({ env: provider.env })
})
beforeEach(() => {
  for (const path of ['/.well-known/openid-configuration', '/jwks', '/token'] as const)
    provider.ail(path, null)
})
afterAll(async () => {
  await stack[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

const ada = { ok: true, value: { name: 'Ada Lovelace', verified: true } }
const unavailable = { ok: false, error: { code: 'provider_unavailable' } }

describe('a provider', () => {
  it.each([
    ['down', 'down', 'provider_unavailable'],
    ['broken', { status: 503, body: {} }, 'provider_unavailable'],
    ['strict about its codes', { status: 400, body: { error: 'invalid_grant' } }, 'code_refused'],
    ['strict about its clients', { status: 401, body: { error: 'invalid_client' } }, 'provider_refused'],
    ['beside itself', { status: 200, body: { id_token: 7 } }, 'token_invalid'],
    ['without an answer', { status: 200, body: {} }, 'token_invalid'],
  ] as const)('that is %s when the code is to be exchanged', async (_, how, code) => {
    provider.ail('/token', how)
    const browser = newBrowser(stack.origin)
    expect(await browser.signIn('ada')).toMatchObject({ ok: false, error: { code } })
    expect(await browser.call('auth.me')).toEqual({ person: null, google: true })
    provider.ail('/token', null)
    expect(await browser.signIn('ada')).toEqual(ada)
  })

  const DISCOVERY = '/.well-known/openid-configuration'
  const expectFoundOut = async (how: Ailment): Promise<void> => {
    await using fresh = await startStack({ env: provider.env })
    const browser = newBrowser(fresh.origin)
    provider.ail(DISCOVERY, how)
    expect(await browser.call('auth.google.start')).toEqual(unavailable)
    expect(browser.cookies.size).toBe(0)
    provider.ail(DISCOVERY, null)
    expect(await browser.signIn('ada')).toEqual(ada)
  }

  it.each(['down', 'slow', { status: 200, body: {} }] as const)(
    'that is %j is found out before anybody is sent there, and asked again the next time',
    expectFoundOut,
  )

  it('that names another issuer than it was asked as is not believed', async () => {
    const document: unknown = await (await fetch(provider.issuer + DISCOVERY)).json()
    await expectFoundOut({ status: 200, body: { ...Object(document), issuer: 'http://evil.test' } as object })
  })

  it.each(['/token', '/jwks'] as const)('that never answers at %s is given up on', async (path) => {
    await using fresh = await startStack({ env: provider.env })
    const browser = newBrowser(fresh.origin)
    provider.ail(path, 'slow')
    expect(await browser.signIn('ada')).toEqual(unavailable)
    expect(await browser.call('auth.me')).toMatchObject({ person: null })
  })

  it('tells its keys once to a process', async () => {
    await using fresh = await startStack({ env: provider.env })
    expect(await newBrowser(fresh.origin).signIn('ada')).toEqual(ada)
    provider.ail('/jwks', 'down')
    provider.ail('/.well-known/openid-configuration', 'down')
    expect(await newBrowser(fresh.origin).signIn('ben')).toMatchObject({ ok: true })
  })
})
