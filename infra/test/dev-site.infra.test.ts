import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createServer as createVite } from 'vite'

const configFile = fileURLToPath(new URL('../../packages/web/vite.config.ts', import.meta.url))

/** Something in CloudFront's place, that remembers what it was asked and sets a cookie. */
const startCloudFront = async () => {
  const asked: { url: string; headers: IncomingHttpHeaders }[] = []
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', headers: request.headers })
    response
      .writeHead(200, { 'set-cookie': 'session=1; HttpOnly; SameSite=Lax', 'x-from': 'stage' })
      .end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    asked,
    host: `127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

describe('the site in `sst dev`', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('hands /api to the developer’s stage, which sees the page’s own origin, and serves the rest itself', async () => {
    await using cloudFront = await startCloudFront()
    vi.stubEnv('API_PROXY', `http://${cloudFront.host}`)
    // Another port than the one that it would insist on: somebody may be at work on this machine.
    const vite = await createVite({ configFile, logLevel: 'silent', server: { port: 0, strictPort: false } })
    try {
      await vite.listen()
      const { port } = vite.httpServer?.address() as AddressInfo
      const answer = await fetch(`http://localhost:${port}/api/rooms.create`, {
        method: 'POST',
        body: '{}',
        headers: {
          origin: 'http://localhost:5173',
          'content-type': 'application/json',
          'x-amz-content-sha256': 'hash-of-the-body',
          cookie: 'session=0',
        },
      })
      expect(answer.headers.get('set-cookie')).toBe('session=1; HttpOnly; SameSite=Lax')
      expect(cloudFront.asked).toMatchObject([
        {
          url: '/api/rooms.create',
          headers: {
            host: cloudFront.host,
            origin: 'http://localhost:5173',
            'x-amz-content-sha256': 'hash-of-the-body',
            cookie: 'session=0',
          },
        },
      ])
      const page = await fetch(`http://localhost:${port}/call/abc`, { headers: { accept: 'text/html' } })
      expect(page.headers.get('x-from')).toBeNull()
      expect(await page.text()).toContain('/@vite/client')
      expect(vite.config.server).toMatchObject({ host: 'localhost' })
    } finally {
      await vite.close()
    }
  })

  it('asks for the very port that the stage lets in', async () => {
    vi.stubEnv('API_PROXY', 'https://d111111abcdef8.cloudfront.net')
    const vite = await createVite({
      configFile,
      logLevel: 'silent',
      server: { middlewareMode: true, ws: false },
    })
    const { host, port, strictPort } = vite.config.server
    await vite.close()
    expect({ host, port, strictPort }).toEqual({ host: 'localhost', port: 5173, strictPort: true })
  })
})
