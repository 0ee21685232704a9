import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { type Browser, newBrowser } from './_browser'
import { type Provider, startProvider } from './provider'
import { ACCOUNTS } from './provider-page'
import { type Stack, startStack } from './stack'

let provider: Provider
let stack: Stack
beforeAll(async () => {
  provider = await startProvider()
  stack = await startStack({ env: provider.env })
})
beforeEach(async () => {
  provider.lie(null)
  await provider.forge(false)
  for (const path of ['/.well-known/openid-configuration', '/jwks', '/token'] as const)
    provider.ail(path, null)
  await stack.db.execute(sql`TRUNCATE rooms, sessions, sign_ins, allowances CASCADE`)
})
afterAll(async () => {
  await stack[Symbol.asyncDispose]()
  await provider[Symbol.asyncDispose]()
})

const ada = { ok: true, value: { name: 'Ada Lovelace', verified: true } }
const Rows = v.object({ rows: v.array(v.record(v.string(), v.unknown())) })
const rows = async (table: string) =>
  v.parse(Rows, await stack.db.execute(sql`SELECT * FROM ${sql.identifier(table)}`)).rows
const refusal = (code: string, facts: object = {}) => ({ ok: false, error: { code, ...facts } })
const Seated = v.object({
  value: v.object({
    room: v.string(),
    state: v.object({
      me: v.object({ id: v.string(), name: v.string(), verified: v.boolean(), status: v.string() }),
    }),
  }),
})
const seat = async (browser: Browser, procedure: string, input?: object) =>
  v.parse(Seated, await browser.call(procedure, input)).value

/** Asserts that a failed sign-in changed nothing: the session is as it was, and there is no new one. */
const expectNoSession = async (browser: Browser): Promise<void> => {
  expect(await rows('sessions')).toEqual([])
  expect(await browser.call('auth.me')).toEqual({ person: null, google: true })
}

describe('sign-in with Google', () => {
  it('asks for a code with PKCE, a state and a nonce, and for no more than a name', async () => {
    const url = await newBrowser(stack.origin).start()
    expect(url.origin).toBe(provider.issuer)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'talki-development',
      redirect_uri: `${stack.origin}/auth/google`,
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      scope: 'openid profile',
      prompt: 'select_account',
    })
  })

  it('makes a session with a tick, in at most two statements a call', async () => {
    const browser = newBrowser(stack.origin)
    expect(await browser.signIn('ada')).toEqual(ada)
    expect(await browser.call('auth.me')).toEqual({ person: ada.value, google: true })
    expect([...browser.cookies.keys()]).toEqual(['talki'])
    expect(stack.counters.functions.api.mostStatements).toBe(2)
  })

  it('gives a new token each time, and what a browser had before is worth nothing', async () => {
    const browser = newBrowser(stack.origin)
    await browser.call('auth.signInAnonymously', { name: 'Mallory' })
    const planted = browser.cookies.get('talki') ?? ''
    await browser.signIn('ada')
    const first = browser.cookies.get('talki')
    await browser.signIn('ada')
    expect(new Set([planted, first, browser.cookies.get('talki')]).size).toBe(3)
    expect(await rows('sessions')).toHaveLength(1)
    const mallory = newBrowser(stack.origin)
    mallory.cookies.set('talki', planted)
    expect(await mallory.call('auth.me')).toMatchObject({ person: null })
    await browser.call('auth.signOut')
    expect(await rows('sessions')).toEqual([])
  })

  it('keeps a name and “verified”, and nothing else that the provider said', async () => {
    const browser = newBrowser(stack.origin)
    const callback = await browser.visit(await browser.start(), 'ada')
    await browser.call('auth.google.finish', callback)
    const kept = JSON.stringify([await rows('sessions'), await rows('sign_ins'), await rows('allowances')])
    expect(kept).toContain('Ada Lovelace')
    const logs = stack.logs.join('\n')
    expect(logs).toContain('"event":"sign_in"')
    const secrets = [...browser.cookies.values(), callback.code ?? '', callback.state]
    for (const canary of [ACCOUNTS.ada.sub, 'provider.test', 'eyJ', ...secrets]) {
      expect(canary.length).toBeGreaterThan(2)
      expect(kept).not.toContain(canary)
      expect(logs).not.toContain(canary)
    }
    expect(logs).not.toContain('Lovelace')
    expect(stack.lateWork).toEqual([])
  })

  it('takes a name that imitates a tick for what is left of it', async () => {
    expect(await newBrowser(stack.origin).signIn('zoe')).toEqual({
      ok: true,
      value: { name: 'Guest', verified: true },
    })
    provider.lie((claims) => (claims.name = 'Zoë ✅ \u202ESmith'))
    expect(await newBrowser(stack.origin).signIn('zoe')).toMatchObject({ value: { name: 'Zoë Smith' } })
    provider.lie((claims) => delete claims.name)
    expect(await newBrowser(stack.origin).signIn('zoe')).toMatchObject({ value: { name: 'Guest' } })
  })

  it('knows a person again in another browser, who needs no second approval, and nobody else', async () => {
    const [laptop, phone, host, other] = [1, 2, 3, 4].map(() => newBrowser(stack.origin)) as [
      Browser,
      Browser,
      Browser,
      Browser,
    ]
    await host.call('auth.signInAnonymously', { name: 'Hope' })
    for (const browser of [laptop, phone]) await browser.signIn('ada')
    await other.signIn('ben')
    const { room } = await seat(host, 'rooms.create')
    const first = await seat(laptop, 'rooms.join', { room })
    expect(first.state.me).toMatchObject({ name: 'Ada Lovelace', verified: true, status: 'waiting' })
    await stack.db.execute(
      sql`UPDATE members SET status = 'admitted', admitted_at = now() WHERE id = ${first.state.me.id}`,
    )
    const second = await seat(phone, 'rooms.join', { room })
    expect(second.state.me).toEqual({ ...first.state.me, status: 'admitted' })
    expect((await seat(other, 'rooms.join', { room })).state.me.status).toBe('waiting')
  })

  it('knows a person by the account alone: not by a name that changes, nor by one that is the same', async () => {
    const idOf = async (account: 'ada' | 'ben', claims: object) => {
      provider.lie((told) => Object.assign(told, claims))
      await stack.db.execute(sql`TRUNCATE sessions`)
      await newBrowser(stack.origin).signIn(account)
      return (await rows('sessions'))[0]?.user_id
    }
    const first = await idOf('ada', { name: 'Ada Lovelace', email: 'ada@provider.test' })
    expect(await idOf('ada', { name: 'Ada King', email: 'king@provider.test' })).toBe(first)
    expect(await idOf('ben', { name: 'Ada Lovelace', email: 'ada@provider.test' })).not.toBe(first)
  })

  it('is another person at another issuer, or for another client', async () => {
    await using elsewhere = await startStack({
      env: { ...provider.env, GOOGLE_CLIENT_SECRET: 'another installation' },
    })
    await newBrowser(stack.origin).signIn('ada')
    const browser = newBrowser(elsewhere.origin)
    expect(await browser.signIn('ada')).toEqual(ada)
    const { rows: theirs } = v.parse(Rows, await elsewhere.db.execute(sql`SELECT user_id FROM sessions`))
    expect(theirs[0]?.user_id).toMatch(/^[a-z2-7]{26}$/)
    expect(theirs[0]?.user_id).not.toBe((await rows('sessions'))[0]?.user_id)
  })
})

describe('a callback', () => {
  const finish = (browser: Browser, callback: object) => browser.call('auth.google.finish', callback)

  it('without a sign-in of this browser’s is refused', async () => {
    const [victim, attacker] = [newBrowser(stack.origin), newBrowser(stack.origin)]
    const callback = await attacker.visit(await attacker.start(), 'ben')
    expect(await finish(victim, callback)).toEqual(refusal('state_missing'))
    await expectNoSession(victim)
  })

  it('of another browser’s sign-in is refused, and uses up nothing of the own one', async () => {
    const [victim, attacker] = [newBrowser(stack.origin), newBrowser(stack.origin)]
    const theirs = await attacker.visit(await attacker.start(), 'ben')
    const own = await victim.visit(await victim.start(), 'ada')
    expect(await finish(victim, theirs)).toEqual(refusal('state_foreign'))
    await expectNoSession(victim)
    expect(await finish(victim, own)).toEqual(ada)
  })

  it('of either of two tabs that began together is good, in any order', async () => {
    const browser = newBrowser(stack.origin)
    const first = await browser.start()
    const second = await browser.start()
    const callbacks = [await browser.visit(first, 'ada'), await browser.visit(second, 'ada')]
    for (const callback of callbacks.reverse()) expect(await finish(browser, callback)).toEqual(ada)
  })

  it('of the oldest of many tabs is foreign: a browser keeps a bounded number', async () => {
    const browser = newBrowser(stack.origin)
    const [oldest, next] = [await browser.start(), await browser.start()]
    for (let tab = 2; tab < 5; tab += 1) await browser.start()
    expect(await finish(browser, await browser.visit(oldest, 'ada'))).toEqual(refusal('state_foreign'))
    expect(await finish(browser, await browser.visit(next, 'ada'))).toEqual(ada)
  })

  it('is good once, even for one who kept the cookie', async () => {
    const browser = newBrowser(stack.origin)
    const callback = await browser.visit(await browser.start(), 'ada')
    const cookie = browser.cookies.get('talki-sign-in') ?? ''
    expect(await finish(browser, callback)).toEqual(ada)
    const thief = newBrowser(stack.origin)
    thief.cookies.set('talki-sign-in', cookie)
    expect(await finish(thief, callback)).toEqual(refusal('state_spent'))
    expect(await rows('sessions')).toHaveLength(1)
  })

  it('that comes too late is refused, by the database’s clock', async () => {
    const browser = newBrowser(stack.origin)
    const callback = await browser.visit(await browser.start(), 'ada')
    await stack.db.execute(sql`UPDATE sign_ins SET expires_at = now()`)
    expect(await finish(browser, callback)).toEqual(refusal('state_spent'))
    await expectNoSession(browser)
  })

  it('with a code of another sign-in is refused by the provider: the verifier is not this browser’s', async () => {
    const [victim, attacker] = [newBrowser(stack.origin), newBrowser(stack.origin)]
    const stolen = await victim.visit(await victim.start(), 'ada')
    const own = await attacker.visit(await attacker.start(), 'ben')
    expect(await finish(attacker, { ...own, code: stolen.code })).toEqual(refusal('code_refused'))
    await expectNoSession(attacker)
  })

  it('that tells of a refusal ends the sign-in', async () => {
    for (const [error, code] of [
      ['access_denied', 'consent_denied'],
      ['server_error', 'provider_refused'],
    ] as const) {
      const browser = newBrowser(stack.origin)
      const state = (await browser.start()).searchParams.get('state') ?? ''
      expect(await finish(browser, { state, error })).toEqual(refusal(code))
      expect(browser.cookies.size).toBe(0)
      expect(await rows('sign_ins')).toEqual([])
      await expectNoSession(browser)
    }
  })

  it('leaves whoever one was before as they were', async () => {
    const browser = newBrowser(stack.origin)
    await browser.call('auth.signInAnonymously', { name: 'Ada' })
    await finish(browser, { state: 'x', code: 'y' })
    expect(await browser.call('auth.me')).toMatchObject({ person: { name: 'Ada', verified: false } })
  })
})

describe('a token', () => {
  it.each<[string, (claims: Record<string, unknown>) => void]>([
    ['audience', (claims) => (claims.aud = 'another client')],
    ['issuer', (claims) => (claims.iss = 'http://evil.test')],
    ['nonce', (claims) => (claims.nonce = 'another')],
    ['nonce', (claims) => delete claims.nonce],
    ['expired', (claims) => (claims.exp = Math.floor(Date.now() / 1000) - 60)],
    ['malformed', (claims) => delete claims.sub],
  ])('with a wrong %s makes no session', async (why, lie) => {
    provider.lie(lie)
    const browser = newBrowser(stack.origin)
    expect(await browser.signIn('ada')).toEqual(refusal('token_invalid', { why }))
    expect(stack.logs.some((line) => line.includes(`"outcome":"token_invalid ${why}"`))).toBe(true)
    await expectNoSession(browser)
  })

  it('signed by somebody else makes no session', async () => {
    await provider.forge(true)
    const browser = newBrowser(stack.origin)
    expect(await browser.signIn('ada')).toEqual(refusal('token_invalid', { why: 'signature' }))
    await expectNoSession(browser)
  })
})
