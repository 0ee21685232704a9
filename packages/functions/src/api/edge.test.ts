import { toExecute } from '@talki/core/db'
import { newRoomId } from '@talki/core/id'
import type { LogEvent } from '@talki/core/log'
import { expect, it } from 'vitest'
import { apiEvent, ENV } from '../_events'
import { readApiConfig } from '../config'
import { createApi } from './handler'

/** Handler over a database that nothing may be asked of. */
const start = (countCall?: () => void) => {
  const logs: LogEvent[] = []
  let now = 1000.4
  const db = { execute: toExecute(() => Promise.reject(new Error('a statement'))) }
  const api = createApi({
    db,
    config: readApiConfig(ENV),
    log: (event) => logs.push(event),
    clock: { now: () => (now += 25) },
    ...(countCall && { countCall }),
  })
  return { api, logs }
}
const me = { person: null, google: false }

it('logs an answered request with its status and its time', async () => {
  const { api, logs } = start()
  const reply = await api(apiEvent('auth.me'))
  expect(JSON.parse(reply.body)).toEqual({ result: { data: me } })
  expect(reply).toMatchObject({
    statusCode: 200,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    },
    cookies: [],
    isBase64Encoded: false,
  })
  const request = expect.stringMatching(/^request-/) as string
  expect(logs).toEqual([{ event: 'rpc', request, status: 200, ms: 25 }])
})

it('refuses what is no event of a Function URL', async () => {
  const { api, logs } = start()
  for (const input of [null, {}, { rawPath: '/api/auth.me' }]) {
    expect(await api(input)).toMatchObject({ statusCode: 400, body: '{"error":{"status":400}}' })
  }
  expect(logs).toHaveLength(3)
  expect(logs[0]).toEqual({ event: 'rpc_refused', request: 'unknown', reason: 'event' })
})

it.each<[number, string, object]>([
  [405, 'method', apiEvent('auth.me', { method: 'GET' })],
  [403, 'origin', apiEvent('auth.me', { headers: { origin: 'https://evil.test' } })],
  [403, 'origin', apiEvent('auth.me', { headers: { 'sec-fetch-site': 'same-site' } })],
  [403, 'content_type', apiEvent('auth.me', { headers: { 'content-type': 'text/plain' } })],
  [403, 'content_type', { ...apiEvent('auth.me'), headers: { origin: ENV.ORIGIN } }],
  [413, 'too_large', apiEvent('auth.me', { body: ' '.repeat(16_385) })],
  [413, 'too_large', apiEvent('auth.me', { body: 'é'.repeat(8193) })],
  [404, 'path', { ...apiEvent('auth.me'), rawPath: '/apiauth.me' }],
  [404, 'path', { ...apiEvent('auth.me'), rawPath: '/x/api/auth.me' }],
])('answers %i, and logs %s', async (status, reason, event) => {
  const { api, logs } = start()
  expect(await api(event)).toMatchObject({
    statusCode: status,
    body: JSON.stringify({ error: { status } }),
    cookies: [],
  })
  const request = expect.stringMatching(/^request-/) as string
  expect(logs).toEqual([{ event: 'rpc_refused', request, reason }])
})

it.each(['auth.signOut', 'me.erase'])(
  'takes away what cookies there may be at %s, in no statement',
  async (path) => {
    const { api } = start()
    const reply = await api(apiEvent(path))
    const names = path === 'me.erase' ? ['__Host-talki', '__Host-talki-sign-in'] : ['__Host-talki']
    expect(reply.cookies).toEqual(
      names.map((name) => `${name}=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax; Secure`),
    )
    expect(reply.statusCode).toBe(200)
  },
)

it('refuses a call of somebody signed out, in no statement', async () => {
  const { api } = start()
  for (const path of ['rooms.create', 'rooms.join', 'rooms.turnServers']) {
    const body = path === 'rooms.create' ? {} : { room: newRoomId() }
    const reply = await api(apiEvent(path, { body }))
    expect(JSON.parse(reply.body)).toEqual({
      result: { data: { ok: false, error: { code: 'signed_out' } } },
    })
  }
})

it('takes the largest body there may be, and a browser that sends no Sec-Fetch-Site', async () => {
  const { api } = start()
  const event = apiEvent('auth.me', {
    body: `{}${' '.repeat(16_382)}`,
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  expect((await api(event)).statusCode).toBe(200)
  const { headers, ...rest } = event as { headers: Record<string, string> }
  const older = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'sec-fetch-site'))
  expect((await api({ ...rest, headers: older })).statusCode).toBe(200)
  const spaced = { 'content-type': ' application/json ; charset=utf-8' }
  expect((await api(apiEvent('auth.me', { headers: spaced }))).statusCode).toBe(200)
})

it('answers a batch of ten, and none of eleven', async () => {
  const { api } = start()
  const batch = (size: number) => api(apiEvent(Array(size).fill('auth.me').join('~'), { query: 'batch=1' }))
  const reply = await batch(10)
  expect(JSON.parse(reply.body)).toEqual(Array(10).fill({ result: { data: me } }))
  expect((await batch(11)).statusCode).toBe(400)
})

it('logs a bug once, with its place and without its message', async () => {
  const { api, logs } = start(() => {
    throw new TypeError('canary')
  })
  expect((await api(apiEvent('auth.me'))).statusCode).toBe(500)
  expect(logs).toMatchObject([
    { event: 'failed', where: 'api', error: expect.stringMatching(/TypeError at /) as string },
    { event: 'rpc', status: 500 },
  ])
  expect(JSON.stringify(logs)).not.toContain('canary')
})

it('logs as failed no call that was refused or malformed', async () => {
  const { api, logs } = start()
  expect((await api(apiEvent('auth.nothing'))).statusCode).toBe(404)
  expect((await api(apiEvent('auth.signInAnonymously', { body: '{' }))).statusCode).toBe(400)
  expect(logs.map(({ event }) => event)).toEqual(['rpc', 'rpc'])
})
