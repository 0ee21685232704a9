import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { neonFetch, type NeonRequest } from './neon-fetch'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

const serve = async (listener: RequestListener): Promise<string> => {
  server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sql`
}
const asked: NeonRequest = { method: 'POST', headers: { 'Neon-Array-Mode': 'true' }, body: '{"query":"é"}' }

it('sends what the driver asks, as JSON of a known length', async () => {
  const seen: unknown[] = []
  const url = await serve((request, response) => {
    const { method, url: path, headers } = request
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      seen.push({ method, path, headers, body })
      response.end()
    })
  })
  await neonFetch(url, asked)
  expect(seen).toMatchObject([
    {
      method: 'POST',
      path: '/sql',
      headers: {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(asked.body)),
        'neon-array-mode': 'true',
      },
      body: asked.body,
    },
  ])
})

it('gives the response, whose characters may come in pieces', async () => {
  const bytes = Buffer.from('{"name":"é"}')
  const url = await serve((_, response) => {
    response.write(bytes.subarray(0, 10))
    setImmediate(() => response.end(bytes.subarray(10)))
  })
  const response = await neonFetch(url, asked)
  expect([response.ok, response.status, await response.json()]).toEqual([true, 200, { name: 'é' }])
})

it.each([300, 400, 500])('tells that %i is no success, with its text', async (status) => {
  const url = await serve((_, response) => response.writeHead(status).end('why'))
  const response = await neonFetch(url, asked)
  expect([response.ok, response.status, await response.text()]).toEqual([false, status, 'why'])
  await expect(response.json()).rejects.toThrow(SyntaxError)
})

it('asks twice over one connection', async () => {
  const ports: unknown[] = []
  const url = await serve((request, response) => {
    ports.push(request.socket.remotePort)
    response.end('{}')
  })
  await neonFetch(url, asked)
  await neonFetch(url, asked)
  expect(ports).toEqual([ports[0], ports[0]])
})

it('rejects when nobody listens, and when the response breaks off', async () => {
  const url = await serve((_, response) => {
    response.writeHead(200, { 'content-length': 10 }).write('half')
    setImmediate(() => response.destroy())
  })
  await expect(neonFetch(url, asked)).rejects.toMatchObject({ code: 'ECONNRESET' })
  await expect(neonFetch('https://127.0.0.1:9/sql', asked)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

it('breaks the request off when its signal fires, before an answer and within one', async () => {
  for (const isAnswered of [false, true]) {
    const abort = new AbortController()
    let isClosed: Promise<unknown> = Promise.resolve()
    const url = await serve((request, response) => {
      isClosed = new Promise((resolve) => request.socket.once('close', resolve))
      if (isAnswered) response.writeHead(200).write('half', () => abort.abort())
      else abort.abort()
    })
    await expect(neonFetch(url, { ...asked, signal: abort.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
    await isClosed
    server?.close()
  }
})
