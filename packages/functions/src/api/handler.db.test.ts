import { sql } from 'drizzle-orm'
import { newRoomId } from '@talki/core/id'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiEvent } from '../_events'
import { startStage, type TestStage } from '../_stage'

let stage: TestStage
beforeAll(async () => (stage = await startStage()))
beforeEach(() => stage.reset())
afterAll(() => stage[Symbol.asyncDispose]())

describe('auth', () => {
  it('signs in, tells who one is, signs out; a statement each', async () => {
    const opened = await stage.test.count(() => stage.call('auth.signInAnonymously', { name: '  Ada  ' }))
    expect(opened.value.data).toEqual({ ok: true, value: { name: 'Ada', verified: false } })
    const [cookie = ''] = opened.value.reply.cookies
    expect(cookie).toMatch(/^__Host-talki=[\w-]{43}; HttpOnly; Max-Age=86400; Path=\/; SameSite=Lax; Secure$/)
    const [token] = cookie.split(';')
    const known = await stage.test.count(() => stage.call('auth.me', {}, token))
    expect(known.value.data).toEqual({ person: { name: 'Ada', verified: false }, google: false })
    const out = await stage.test.count(() => stage.call('auth.signOut', {}, token))
    expect(out.value.reply.cookies[0]).toMatch(/^__Host-talki=; HttpOnly; Max-Age=0; /)
    expect((await stage.call('auth.me', {}, token)).data).toMatchObject({ person: null })
    expect([opened.statements, known.statements, out.statements]).toEqual([1, 1, 1])
  })

  it('knows nobody by a cookie of the wrong form, and asks the database nothing', async () => {
    for (const cookie of [
      '__Host-talki=x',
      'talki=%',
      `talki=${'a'.repeat(43)}`,
      '__Host-talki',
      '=',
      '%=%',
    ]) {
      const { value, statements } = await stage.test.count(() => stage.call('auth.me', {}, cookie))
      expect([value.data, statements]).toEqual([{ person: null, google: false }, 0])
    }
  })

  it('gives a new token at each sign-in, whatever the browser brings along', async () => {
    const planted = await stage.signIn('Mallory')
    const { reply } = await stage.call('auth.signInAnonymously', { name: 'Ada' }, planted)
    expect(reply.cookies[0]).not.toContain(planted)
    expect((await stage.call('auth.me', {}, planted)).data).toMatchObject({ person: null })
  })

  it('refuses names that cannot be shown, without quoting them', async () => {
    for (const name of ['', '   ', 'x'.repeat(41), '\u200B', '\uD800', 'Ada ✓', 'Ada (verified)', 7]) {
      const { reply } = await stage.call('auth.signInAnonymously', { name })
      expect(reply.statusCode).toBe(400)
      expect(JSON.parse(reply.body)).toEqual({
        error: { message: 'BAD_REQUEST', code: -32600, data: { code: 'BAD_REQUEST', httpStatus: 400 } },
      })
    }
  })
})

describe('rooms', () => {
  it('opens a room and takes people in, in two statements each', async () => {
    const [ada, bob] = [await stage.signIn('Ada'), await stage.signIn('Bob')]
    const created = await stage.test.count(() => stage.create(ada))
    const { value: seat } = created
    expect(seat).toMatchObject({
      state: { me: { name: 'Ada', status: 'admitted' }, doorMs: 300_000 },
      socket: { ttlMs: 30_000 },
      iceServers: [{ urls: 'stun:stun.l.google.com:19302' }],
      hasTurn: false,
    })
    expect(seat.socket.url).toMatch(
      /^wss:\/\/socket\.talki\.test\/socket\?nonce=[\w-]{43}\.[0-9a-z]+\.[\w-]{43}$/,
    )
    const joined = await stage.test.count(() => stage.join(bob, seat.room))
    expect(joined.value.state.me).toMatchObject({ name: 'Bob', status: 'waiting' })
    expect([created.statements, joined.statements]).toEqual([2, 2])
  })

  it('tells the signed-out so, and still tells them how the door stands', async () => {
    const { room } = await stage.create(await stage.signIn('Ada'))
    const signedOut = { ok: false, error: { code: 'signed_out' } }
    expect((await stage.call('rooms.create')).data).toEqual(signedOut)
    expect((await stage.call('rooms.join', { room })).data).toEqual(signedOut)
    expect((await stage.call('rooms.door', { room })).data).toMatchObject({ ok: true })
    expect((await stage.call('rooms.door', { room: newRoomId() })).data).toEqual({
      ok: false,
      error: { code: 'room_closed' },
    })
  })

  it('takes an expired session for none', async () => {
    const cookie = await stage.signIn('Ada')
    await stage.test.expire('sessions')
    expect((await stage.call('rooms.create', {}, cookie)).data).toMatchObject({
      error: { code: 'signed_out' },
    })
  })

  it('answers a batch', async () => {
    const cookie = await stage.signIn('Ada')
    const reply = await stage.handlers.api(
      apiEvent('auth.me~rooms.door', {
        query: 'batch=1',
        cookies: [cookie],
        body: { 1: { room: newRoomId() } },
      }),
    )
    expect(reply.statusCode).toBe(200)
    expect(JSON.parse(reply.body)).toMatchObject([
      { result: { data: { person: { name: 'Ada' } } } },
      { result: { data: { error: { code: 'room_closed' } } } },
    ])
  })
})

describe('the edge', () => {
  const refusals: [string, number, Parameters<typeof apiEvent>[1]][] = [
    ['a GET', 405, { method: 'GET' }],
    ['a PUT', 405, { method: 'PUT' }],
    ['another site', 403, { headers: { origin: 'https://evil.test' } }],
    ['an origin that only begins alike', 403, { headers: { origin: 'https://talki.test.evil.test' } }],
    ['plain http of the same host', 403, { headers: { origin: 'http://talki.test' } }],
    ['no origin', 403, { headers: { origin: '' } }],
    ['a foreign fetch', 403, { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a form', 403, { headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['octets', 403, { headers: { 'content-type': 'application/octet-stream' } }],
    ['text', 403, { headers: { 'content-type': 'text/plain' } }],
    ['no type', 403, { headers: { 'content-type': '' } }],
    ['bulk', 413, { body: JSON.stringify({ name: 'x'.repeat(17_000) }) }],
  ]
  it.each(refusals)('refuses %s', async (_, status, options) => {
    const { value: reply, statements } = await stage.test.count(() =>
      stage.handlers.api(apiEvent('auth.signInAnonymously', { body: { name: 'Ada' }, ...options })),
    )
    expect([reply.statusCode, statements, reply.cookies]).toEqual([status, 0, []])
  })

  it('takes JSON with a charset', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' }
    expect((await stage.handlers.api(apiEvent('auth.me', { headers }))).statusCode).toBe(200)
  })

  it('reads a body that came as base64', async () => {
    const body = Buffer.from('{"name":"Ada"}').toString('base64')
    const event = { ...apiEvent('auth.signInAnonymously', { body }), isBase64Encoded: true }
    expect((await stage.handlers.api(event)).statusCode).toBe(200)
  })

  it('bounds a batch', async () => {
    const path = Array(11).fill('auth.me').join('~')
    expect((await stage.handlers.api(apiEvent(path, { query: 'batch=1' }))).statusCode).toBe(400)
  })

  it('lets nothing be stored, whatever the answer', async () => {
    for (const event of [
      apiEvent('auth.me'),
      apiEvent('nothing'),
      apiEvent('auth.me', { method: 'GET' }),
      {},
    ]) {
      expect((await stage.handlers.api(event)).headers['cache-control']).toBe('private, no-store')
    }
  })

  it('says of an outage that there is one and, to the log alone, where', async () => {
    const cookie = await stage.signIn('Ada')
    await stage.test.db.execute(sql`ALTER TABLE sessions RENAME TO elsewhere`)
    try {
      const { reply } = await stage.call('auth.me', {}, cookie)
      expect(reply.statusCode).toBe(500)
      expect(JSON.parse(reply.body)).toEqual({
        error: {
          message: 'INTERNAL_SERVER_ERROR',
          code: -32603,
          data: { code: 'INTERNAL_SERVER_ERROR', httpStatus: 500 },
        },
      })
      const failures = stage.logs.filter(({ event }) => event === 'failed')
      expect(failures).toHaveLength(1)
      expect(JSON.stringify(failures)).toMatch(/42P01.* at /)
    } finally {
      await stage.test.db.execute(sql`ALTER TABLE elsewhere RENAME TO sessions`)
    }
  })
})
