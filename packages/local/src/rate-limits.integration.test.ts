import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newBrowser } from './_browser'
import { type Provider, startProvider } from './provider'
import { startStack } from './stack'

let provider: Provider
beforeAll(async () => (provider = await startProvider()))
afterAll(() => provider[Symbol.asyncDispose]())

describe('limits', () => {
  it('count the address at the socket, whatever a client claims of others', async () => {
    await using strict = await startStack({ env: { ...provider.env, SIGN_INS: '3' } })
    const outcomes: unknown[] = []
    for (let n = 0; n < 4; n += 1) {
      const headers = {
        'true-client-ip': `203.0.113.${n}`,
        'x-forwarded-for': `203.0.113.${n}`,
        'x-real-ip': `203.0.113.${n}`,
      }
      outcomes.push(await newBrowser(strict.origin).call('auth.google.start', {}, headers))
    }
    expect(outcomes).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: true },
      { error: { code: 'too_many' } },
    ])
  })

  it('count the address that a proxy in front gives, when they are told to', async () => {
    await using behind = await startStack({
      env: { ...provider.env, SIGN_INS: '1' },
      addressHeader: 'x-forwarded-for',
    })
    const start = (forwarded: string) =>
      newBrowser(behind.origin).call('auth.google.start', {}, { 'x-forwarded-for': forwarded })
    expect(await start('203.0.113.1')).toMatchObject({ ok: true })
    expect(await start('203.0.113.2')).toMatchObject({ ok: true })
    expect(await start('198.51.100.9, 203.0.113.1')).toMatchObject({ error: { code: 'too_many' } })
  })
})
