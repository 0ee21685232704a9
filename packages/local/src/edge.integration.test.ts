import { connect } from 'node:net'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { request } from 'node:http'
import { securityHeaders } from '@talki/core/security-headers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestEdge } from './_edge'
import { openSite } from './site'

const SCRIPT = `console.log(${JSON.stringify('talki '.repeat(500))})`
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talki-site-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Talki</title>')
  await writeFile(join(folder, 'assets/app-a1b2c3d4.js'), SCRIPT)
  await writeFile(join(folder, 'icon.png'), Buffer.from([137, 80, 78, 71]))
})
afterAll(() => rm(folder, { recursive: true }))

const raw = (url: string, options: { method?: string; headers?: Record<string, string> } = {}) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    request(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      )
    })
      .on('error', reject)
      .end()
  })

describe('the site', () => {
  it('serves pages of the application from index.html, uncached, and assets for ever', async () => {
    await using edge = await startTestEdge({ site: await openSite(folder) })
    const glued = ['.', ',', ')', '%3E', '%', '%2', '%E2%80', '"', '.js', '/..', ').'].map(
      (junk) => `/r/abcdef${junk}`,
    )
    for (const path of ['/', '/index.html', '/c/abcdef', '/no/such/page?x=1', '/gone.ico', ...glued]) {
      const page = await raw(`${edge.origin}${path}`)
      expect(page).toMatchObject({
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' },
      })
      expect(page.body.toString()).toContain('<title>Talki')
    }
    expect(await raw(`${edge.origin}/assets/app-a1b2c3d4.js`)).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=31536000, immutable',
      },
    })
    expect(await raw(`${edge.origin}/assets/app-gone.js`)).toMatchObject({
      status: 404,
      headers: { 'cache-control': 'no-store' },
    })
  })

  it('compresses by what the browser takes', async () => {
    await using edge = await startTestEdge({ site: await openSite(folder) })
    const get = (accept: string) =>
      raw(`${edge.origin}/assets/app-a1b2c3d4.js`, { headers: { 'accept-encoding': accept } })
    const br = await get('gzip, deflate, br, zstd')
    expect(br.headers).toMatchObject({ 'content-encoding': 'br', vary: 'accept-encoding' })
    expect(brotliDecompressSync(br.body).toString()).toBe(SCRIPT)
    const gz = await get('gzip, br;q=0')
    expect(gz.headers).toMatchObject({ 'content-encoding': 'gzip' })
    expect(gunzipSync(gz.body).toString()).toBe(SCRIPT)
    const plain = await get('')
    expect(plain.headers).not.toHaveProperty('content-encoding')
    expect(plain.body.toString()).toBe(SCRIPT)
    const png = await raw(`${edge.origin}/icon.png`, { headers: { 'accept-encoding': 'br' } })
    expect(png.headers).not.toHaveProperty('content-encoding')
  })

  it('answers HEAD without a body, 304 to a known etag and 405 to other methods', async () => {
    await using edge = await startTestEdge({ site: await openSite(folder) })
    const head = await raw(`${edge.origin}/`, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': '35' } })
    expect(head.body).toHaveLength(0)
    const etag = String(head.headers.etag)
    expect(await raw(`${edge.origin}/`, { headers: { 'if-none-match': etag } })).toMatchObject({
      status: 304,
    })
    expect(await raw(`${edge.origin}/`, { method: 'POST' })).toMatchObject({ status: 405 })
  })

  it('outlives its own files', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'talki-site-'))
    await writeFile(join(copy, 'index.html'), 'still here')
    await using edge = await startTestEdge({ site: await openSite(copy) })
    await rm(copy, { recursive: true })
    expect((await raw(`${edge.origin}/`)).body.toString()).toBe('still here')
  })
})

describe('the security headers', () => {
  it.each([
    [undefined, 'ws:'],
    ['https://talki.example', 'wss://talki.example'],
  ])('are on every answer, for the origin %s', async (origin, socketOrigin) => {
    await using edge = await startTestEdge({ site: await openSite(folder), ...(origin ? { origin } : {}) })
    const base = new URL(`http://localhost:${new URL(serverUrl(edge)).port}`)
    const wanted = securityHeaders({
      origin: edge.origin,
      socketOrigin: edge.wiring.SOCKET_URL.replace('/socket', ''),
    })
    expect(wanted['content-security-policy']).toContain(socketOrigin)
    for (const path of ['/', '/assets/app-a1b2c3d4.js', '/missing.js', '/api/x', '/socket', '/%ff']) {
      const { headers } = await raw(`${base.origin}${path}`)
      expect(headers).toMatchObject(wanted)
    }
  })
})

const serverUrl = (edge: { server: { address: () => unknown } }) =>
  `http://localhost:${String((edge.server.address() as { port: number }).port)}`

describe('whatever comes in', () => {
  /** Sends bytes as they are and reads the status of the answer; 0 where the connection just ends. */
  const send = (port: number, text: string) =>
    new Promise<number>((resolve) => {
      let answer = ''
      const socket = connect(port, '127.0.0.1', () => socket.end(text, 'latin1'))
      socket.on('data', (data) => (answer += data.toString('latin1')))
      socket.on('error', () => undefined)
      socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)))
    })

  it('is answered without a 5xx, and the next request as ever', async () => {
    await using edge = await startTestEdge({ site: await openSite(folder) })
    const port = Number(new URL(edge.origin).port)
    const token = fc.string({
      unit: fc.constantFrom(...Array.from('/\\.%?#&=;:@$ ~^|<>"\'{}[]aZ09é\0')),
      maxLength: 40,
    })
    const path = fc.oneof(
      token.map((text) => `/${text}`),
      token.map((text) => `/api/${text}`),
      token.map((text) => `/socket?nonce=${text}`),
      token,
      fc.constantFrom('//', '/../../etc/passwd', '/%', '/%2e%2e/', 'http://evil.example/', '*', '/__proto__'),
    )
    const header = fc.record({
      name: fc
        .constantFrom('Host', 'Cookie', 'Content-Length', 'Content-Type', 'Transfer-Encoding')
        .chain((known) =>
          fc.oneof(fc.constant(known), fc.constantFrom('Origin', 'Range', 'Upgrade', '__proto__')),
        ),
      value: fc.oneof(token, fc.constantFrom('chunked', '-1', 'websocket', 'bytes=5-1', 'application/json')),
    })
    const method = fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'OPTIONS', 'DELETE', 'TRACE', 'BREW')
    await fc.assert(
      fc.asyncProperty(
        method,
        path,
        fc.array(header, { maxLength: 5 }),
        token,
        async (verb, url, headers, body) => {
          const lines = headers.map(({ name, value }) => `${name}: ${value}\r\n`).join('')
          const status = await send(
            port,
            `${verb} ${url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${lines}\r\n${body}`,
          )
          expect(status).toBeLessThan(500)
        },
      ),
      { numRuns: 400 },
    )
    expect(edge.logs).toEqual([])
    expect((await raw(`${edge.origin}/`)).status).toBe(200)
  })

  it('may break off in the middle', async () => {
    await using edge = await startTestEdge()
    const port = Number(new URL(edge.origin).port)
    await Promise.all(
      ['POST /api/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf', 'GET /api/x HT', ''].map(
        (text) => send(port, text),
      ),
    )
    expect(edge.events.api).toHaveLength(0)
    expect((await raw(`${edge.origin}/api/x`)).status).toBe(200)
  })
})
