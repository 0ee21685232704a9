import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startTestEdge } from '../_edge'
import { HOST_LIMITS } from '../limits'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the Function URL event', () => {
  it('is payload 2.0 to the letter', async () => {
    await using edge = await startTestEdge()
    await fetch(`${edge.origin}/api/rooms.create?batch=1&a=1&a=2&e=%20%C3%BC`, {
      method: 'POST',
      body: '{"name":"Zoë"}',
      headers: {
        'Content-Type': 'application/json',
        Cookie: 'a=1; b="x;y"; c=3',
        'User-Agent': 'a browser',
        'X-Custom': 'one',
      },
    })
    const [event] = edge.events.api
    const host = new URL(edge.origin).host
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/api/rooms.create',
      rawQueryString: 'batch=1&a=1&a=2&e=%20%C3%BC',
      queryStringParameters: { batch: '1', a: '1,2', e: ' ü' },
      headers: {
        'content-type': 'application/json',
        'x-custom': 'one',
        host: 'api.lambda-url.local',
        'x-forwarded-host': host,
        'x-forwarded-proto': 'http',
        'x-forwarded-for': '127.0.0.1',
        'true-client-ip': '127.0.0.1',
      },
      body: '{"name":"Zoë"}',
      isBase64Encoded: false,
      requestContext: {
        domainName: 'api.lambda-url.local',
        domainPrefix: 'api',
        routeKey: '$default',
        stage: '$default',
        http: {
          method: 'POST',
          path: '/api/rooms.create',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'a browser',
        },
      },
    })
    expect(event).toHaveProperty('cookies', ['a=1', 'b="x', 'y"', 'c=3'])
    expect(event).not.toHaveProperty('headers.cookie')
  })

  it('lets no viewer claim the forwarded host or protocol', async () => {
    await using edge = await startTestEdge()
    await fetch(`${edge.origin}/api/x`, {
      headers: { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'https' },
    })
    expect(edge.events.api[0]).toMatchObject({
      headers: { 'x-forwarded-host': new URL(edge.origin).host, 'x-forwarded-proto': 'http' },
    })
  })

  it('hands a binary body on in base64, and none as none', async () => {
    await using edge = await startTestEdge()
    const body = Buffer.from([0, 255, 128])
    await fetch(`${edge.origin}/api/x`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/octet-stream' },
    })
    await fetch(`${edge.origin}/api/x`)
    expect(edge.events.api[0]).toMatchObject({ body: body.toString('base64'), isBase64Encoded: true })
    expect(edge.events.api[1]).not.toHaveProperty('body')
    expect(edge.events.api[1]).not.toHaveProperty('cookies')
  })
})

describe('the Function URL reply', () => {
  it('sets the status, headers and each cookie', async () => {
    await using edge = await startTestEdge({
      api: () =>
        Promise.resolve({
          statusCode: 418,
          headers: { 'Content-Type': 'text/plain', 'X-Number': 3, Connection: 'upgrade' },
          cookies: ['a=1; Path=/', 'b=2; HttpOnly'],
          body: Buffer.from('tea').toString('base64'),
          isBase64Encoded: true,
        }),
    })
    const reply = await fetch(`${edge.origin}/api/x`)
    expect(reply.status).toBe(418)
    expect(await reply.text()).toBe('tea')
    expect(reply.headers.get('x-number')).toBe('3')
    expect(reply.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; HttpOnly'])
    expect(reply.headers.get('connection')).not.toBe('upgrade')
  })

  it('takes what has no statusCode for a JSON body', async () => {
    await using edge = await startTestEdge({ api: () => Promise.resolve({ answer: 42 }) })
    const reply = await fetch(`${edge.origin}/api/x`)
    expect(reply.headers.get('content-type')).toBe('application/json')
    expect(await reply.json()).toEqual({ answer: 42 })
  })

  it.each([
    ['throws', () => Promise.reject(new Error('secret detail'))],
    ['replies with a bad status', () => Promise.resolve({ statusCode: 'fine' })],
    ['replies with a bad header', () => Promise.resolve({ statusCode: 200, headers: { 'x y': 'a\nb' } })],
  ])('is 502, without a word of why, when the handler %s', async (_name, api) => {
    await using edge = await startTestEdge({ api })
    const reply = await fetch(`${edge.origin}/api/x`)
    expect(reply.status).toBe(502)
    expect(await reply.text()).toBe('{"message":"Internal Server Error"}')
    expect(edge.logs).toMatchObject([{ event: 'handler_failed', function: 'api' }])
  })
})

describe('origin access control', () => {
  const post = (origin: string, hash: string) =>
    fetch(`${origin}/api/x`, { method: 'POST', body: '{"a":1}', headers: { 'x-amz-content-sha256': hash } })

  it('refuses a POST whose x-amz-content-sha256 is wrong, before the handler', async () => {
    await using edge = await startTestEdge()
    expect((await post(edge.origin, sha256('{"a":2}'))).status).toBe(403)
    expect((await post(edge.origin, 'UNSIGNED-PAYLOAD')).status).toBe(403)
    expect(edge.events.api).toHaveLength(0)
    expect((await post(edge.origin, sha256('{"a":1}'))).status).toBe(200)
  })

  it.each(['/api/a,b', '/api/a+b', '/api/a%20b', '/api/%61', '/api/a:b', "/api/a'b"])(
    'refuses a path that needs encoding, whose signature may not hold: %s [U]',
    async (path) => {
      await using edge = await startTestEdge()
      expect((await fetch(edge.origin + path, { method: 'POST', body: '{}' })).status).toBe(403)
      expect(edge.events.api).toHaveLength(0)
      expect((await fetch(`${edge.origin}/api/a.b~c-d_e`, { method: 'POST', body: '{}' })).status).toBe(200)
    },
  )

  it('answers 413 to more than 6 MB', async () => {
    await using edge = await startTestEdge({ limits: { functionUrlBytes: 1000 } })
    const { origin } = edge
    const send = (length: number) =>
      fetch(`${origin}/api/x`, { method: 'POST', body: 'a'.repeat(length), headers: { origin } })
    expect((await send(1000)).status).toBe(200)
    expect((await send(1001)).status).toBe(413)
    expect(edge.events.api).toHaveLength(1)
  })
})

describe('a body on one machine', () => {
  /** Sends the head of a request, and of its body only `sent` bytes; resolves to the answer's status. */
  const begin = (url: string, headers: Record<string, string>, sent: number) =>
    new Promise<number>((resolve, reject) => {
      const asked = request(`${url}/api/x`, { method: 'POST', headers }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
        asked.destroy()
      })
      asked.on('error', reject)
      asked.flushHeaders()
      if (sent > 0) asked.write('a'.repeat(sent))
    })
  const limits = { functionUrlBytes: HOST_LIMITS.functionUrlBytes, foreignBodyBytes: 0 }

  it('is judged by its origin and its length before it is read', async () => {
    await using edge = await startTestEdge({ limits })
    const { origin } = edge
    const bulk = String(6 * 1024 * 1024)
    expect(await begin(origin, { origin: 'https://evil.test', 'content-length': bulk }, 0)).toBe(403)
    expect(await begin(origin, { 'content-length': '9' }, 0)).toBe(403)
    expect(await begin(origin, { origin, 'content-length': bulk }, 0)).toBe(413)
    expect(edge.events.api).toHaveLength(0)
  })

  it('that tells no length is read as far as the limit, and no further', async () => {
    await using edge = await startTestEdge({ limits })
    const { origin } = edge
    // The request has not ended: what answers does not wait for the rest.
    expect(await begin(origin, { origin }, limits.functionUrlBytes + 1)).toBe(413)
    expect(await begin(origin, { origin: 'null' }, 1)).toBe(403)
    expect(edge.events.api).toHaveLength(0)
  })
})
