import { createHash } from 'node:crypto'
import { afterEach, expect, it, vi } from 'vitest'
import { RENDEZVOUS_SEALED_MAX } from '@talki/core/protocol/rendezvous'
import { api } from './api'
import { outageOf } from './outage'

afterEach(() => vi.unstubAllGlobals())

type Call = { url: string; method: string; headers: Record<string, string>; body: string }

/** Answers every request with as many results as it has procedures, and keeps what was sent. */
const record = (): Call[] => {
  const calls: Call[] = []
  vi.stubGlobal('fetch', (url: string, { method, headers, body }: Omit<Call, 'url'>) => {
    calls.push({ url, method, headers, body })
    return Promise.resolve(Response.json(url.split('~').map(() => ({ result: { data: null } }))))
  })
  return calls
}

/** What the page sends for one call of each kind. */
const sent = async (): Promise<Call[]> => {
  const calls = record()
  await api.auth.me.query()
  await api.auth.signInAnonymously.mutate({ name: 'Åda 💃' })
  return calls
}

it('posts every call, reading or writing, so that nothing between keeps an answer or joins two requests', async () => {
  const calls = await sent()
  expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /api/auth.me?batch=1',
    'POST /api/auth.signInAnonymously?batch=1',
  ])
})

it('names the hash of each body, in UTF-8, without which CloudFront cannot sign it', async () => {
  for (const { body, headers } of await sent()) {
    expect(headers).toEqual({
      'content-type': 'application/json',
      'x-amz-content-sha256': createHash('sha256').update(body, 'utf8').digest('hex'),
    })
  }
})

it('sends what it asks for at once as one request, whose path needs no encoding', async () => {
  const calls = record()
  await Promise.all([api.auth.me.query(), api.rooms.door.query({ room: 'a' })])
  expect(calls.map(({ url }) => url)).toEqual(['/api/auth.me~rooms.door?batch=1'])
  const [path = ''] = (calls[0]?.url ?? '').split('?')
  expect(path.split('/').map(encodeURIComponent).join('/')).toBe(path)
  expect(path).toMatch(/^[\w./~-]+$/)
})

it('asks at each rendezvous by a request of its own, which holds as much as a body may', async () => {
  const calls = record()
  const seat = { line: 'l', side: 'low', key: 'k', sealed: 'x'.repeat(RENDEZVOUS_SEALED_MAX) } as const
  await Promise.allSettled([api.rendezvous.open.mutate(seat), api.rendezvous.exchange.mutate(seat)])
  expect(calls.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
    'POST /api/rendezvous.exchange',
    'POST /api/rendezvous.open',
  ])
})

it('tells a call that was one too many from a server out of reach', async () => {
  const answer = (status: number, code: string) =>
    vi.stubGlobal('fetch', () =>
      Promise.resolve(
        Response.json(
          [{ error: { message: code, code: -32029, data: { code, httpStatus: status, retryAfterMs: 500 } } }],
          {
            status,
          },
        ),
      ),
    )
  const outage = () => api.auth.me.query().then(() => 'none', outageOf)
  answer(429, 'TOO_MANY_REQUESTS')
  expect(await outage()).toBe('too_many_requests')
  answer(500, 'INTERNAL_SERVER_ERROR')
  expect(await outage()).toBe('unavailable')
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
  expect(await outage()).toBe('unavailable')
})
