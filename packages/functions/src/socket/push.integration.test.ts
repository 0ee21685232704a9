import { newConnection } from '@talki/core/_people'
import { newMemberId } from '@talki/core/id'
import { deliveryThenClose, serverFrame } from '@talki/core/deliveries'
import { deliver, pushInTime } from '@talki/core/push'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import type { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { ENV } from '../_events'
import { readGatewayConfig } from '../config'
import { createPush } from './push'

/** An `@connections` endpoint of one's own. */
const serve = async (listener: RequestListener, timeoutMs?: number) => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const endpoint = `http://127.0.0.1:${port}/$default`
  return {
    server,
    push: createPush(readGatewayConfig({ ...ENV, SOCKET_MANAGEMENT_URL: endpoint }), timeoutMs),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const body = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const posted = serverFrame({ type: 'signal', from: newMemberId(), data: '\uD800' })

it('posts signed JSON to the socket, and deletes it', async () => {
  const seen: { method: string | undefined; url: string | undefined; auth: string; text: string }[] = []
  await using gateway = await serve((request, response) => {
    void body(request).then((text) => {
      seen.push({ method: request.method, url: request.url, auth: request.headers.authorization ?? '', text })
      response.writeHead(request.method === 'DELETE' ? 204 : 200).end()
    })
  })
  const id = newConnection()
  expect(await gateway.push.send(id, posted)).toEqual({ ok: true, value: undefined })
  expect(await gateway.push.close(id)).toEqual({ ok: true, value: undefined })
  expect(seen.map(({ method }) => method)).toEqual(['POST', 'DELETE'])
  for (const request of seen) {
    expect(decodeURIComponent(request.url ?? '')).toBe(`/$default/@connections/${id}`)
    expect(request.auth).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d+\/eu-central-1\/execute-api\//)
  }
  expect(JSON.parse(seen[0]?.text ?? '')).toEqual(posted)
})

it.each([{ 'x-amzn-ErrorType': 'GoneException' }, {}])(
  'knows a 410 with %j for a socket gone',
  async (headers) => {
    await using gateway = await serve((_, response) => void response.writeHead(410, headers).end())
    expect(await gateway.push.send(newConnection(), posted)).toEqual({
      ok: false,
      error: { code: 'peer_gone' },
    })
    expect(await gateway.push.close(newConnection())).toEqual({ ok: true, value: undefined })
  },
)

it('tries a throttled post once more, and then says so', async () => {
  let requests = 0
  await using gateway = await serve((_, response) => {
    requests += 1
    response.writeHead(429, { 'x-amzn-ErrorType': 'LimitExceededException' }).end()
  })
  expect(await gateway.push.send(newConnection(), posted)).toEqual({
    ok: false,
    error: { code: 'push_failed', reason: 'LimitExceededException 429' },
  })
  expect(requests).toBe(2)
})

it('tells of a close that was refused', async () => {
  await using gateway = await serve((_, response) => void response.writeHead(403).end())
  expect(await gateway.push.close(newConnection())).toMatchObject({
    ok: false,
    error: { code: 'push_failed', reason: expect.stringMatching(/ 403$/) as string },
  })
})

it('posts to a whole room at once, over connections that it keeps', async () => {
  const held: ServerResponse[] = []
  let opened = 0
  await using gateway = await serve((request, response) => {
    held.push(response)
    // No answer before the last of them has come: they do not wait for one another.
    if (held.length === 64) for (const each of held.splice(0)) each.end()
    request.resume()
  })
  gateway.server.on('connection', () => (opened += 1))
  const postAll = () =>
    Promise.all(Array.from({ length: 64 }, () => gateway.push.send(newConnection(), posted)))
  for (let n = 0; n < 2; n += 1) expect((await postAll()).every(({ ok }) => ok)).toBe(true)
  expect(opened).toBe(64)
})

/** Milliseconds that a post may take in these tests. */
const SHORT_MS = 300

it('does not wait for a gateway that hangs', async () => {
  await using gateway = await serve(() => undefined, SHORT_MS)
  const timedOut = { ok: false, error: { code: 'timed_out', reason: 'TimeoutError' } }
  expect(await gateway.push.send(newConnection(), posted)).toEqual(timedOut)
  expect(await gateway.push.close(newConnection())).toEqual(timedOut)
})

describe('a gateway that stalls', () => {
  /** Trickles bytes to a connection until that is closed. */
  const trickle = (to: Writable, bytes: string) => {
    const timer = setInterval(() => to.write(bytes), SHORT_MS / 10)
    to.once('close', () => clearInterval(timer))
  }
  const ways: [string, (socket: Socket) => void][] = [
    ['after it has accepted the connection', () => undefined],
    ['within the status line', (socket) => void socket.write('HTTP/1.1 20')],
    [
      'within the headers, byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nx-slow: ')
        trickle(socket, 'x')
      },
    ],
    [
      'after the headers',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n'),
    ],
    ['within the body', (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')],
    [
      'within the body, byte by byte',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n')
        trickle(socket, 'x')
      },
    ],
    [
      'within the body of an error',
      (socket) => void socket.write('HTTP/1.1 500 Oh\r\ncontent-length: 9\r\n\r\nhalf'),
    ],
  ]
  const cases = ['http', 'https'].flatMap((scheme) =>
    ways
      // Whatever it writes is no handshake, and an error at once.
      .filter(([where]) => scheme === 'http' || where === 'after it has accepted the connection')
      .map(([where, stall]) => ({ scheme, where, stall })),
  )
  it.each(cases)('$where, over $scheme, is not waited for', async ({ scheme, stall }) => {
    const sockets: Socket[] = []
    const server = createTcpServer((socket) => {
      sockets.push(socket.on('error', () => undefined))
      socket.once('data', () => stall(socket))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const endpoint = `${scheme}://127.0.0.1:${port}/$default`
    const push = createPush(readGatewayConfig({ ...ENV, SOCKET_MANAGEMENT_URL: endpoint }), SHORT_MS)
    const timedOut = { ok: false, error: { code: 'timed_out', reason: 'TimeoutError' } }
    expect(await push.send(newConnection(), posted)).toEqual(timedOut)
    expect(await push.close(newConnection())).toEqual(timedOut)
    // Nor is a connection to it kept.
    await expect.poll(() => sockets.every((socket) => socket.readableEnded || socket.destroyed)).toBe(true)
    for (const socket of sockets) socket.destroy()
    server.close()
  })
})

it('does not take a connection that is reset for a socket without an answer', async () => {
  await using gateway = await serve((request) => void request.socket.resetAndDestroy(), SHORT_MS)
  expect(await gateway.push.send(newConnection(), posted)).toMatchObject({
    ok: false,
    error: { code: 'push_failed' },
  })
})

it('waits once for a socket without an answer, says of each frame that it failed, and serves the others', async () => {
  const [silent, other] = [newConnection(), newConnection()]
  const seen: { to: string; frame: string }[] = []
  await using gateway = await serve((request, response) => {
    void body(request).then((text) => {
      const to = decodeURIComponent(request.url ?? '').endsWith(silent) ? silent : other
      seen.push({ to, frame: text === '' ? 'close' : (JSON.parse(text) as { type: string }).type })
      if (to === other) response.end()
    })
  }, SHORT_MS)
  const push = pushInTime(gateway.push, () => true)
  const frames = Array.from({ length: 3 }, () => posted)
  const outcome = await deliver(push, [
    { to: silent, frames },
    { to: other, frames },
    deliveryThenClose(silent, 'removed'),
    deliveryThenClose(other, 'removed'),
  ])
  const skipped = Array<string>(4).fill('not_tried_silent')
  expect(outcome).toEqual({ pushes: 10, gone: [], failures: ['TimeoutError', ...skipped] })
  // The post and its one retry.
  expect(seen.filter(({ to }) => to === silent).map(({ frame }) => frame)).toEqual(['signal', 'signal'])
  expect(seen.filter(({ to }) => to === other).map(({ frame }) => frame)).toEqual([
    ...['signal', 'signal', 'signal'],
    ...['removed', 'close'],
  ])
  // Nor is it tried by what the same invocation has to say later.
  expect(await push.close(silent)).toEqual({
    ok: false,
    error: { code: 'timed_out', reason: 'not_tried_silent' },
  })
  expect(seen).toHaveLength(7)
})

it('does not throw when there is no gateway', async () => {
  const push = createPush(readGatewayConfig(ENV))
  expect(await push.send(newConnection(), posted)).toEqual({
    ok: false,
    error: { code: 'push_failed', reason: 'Error' },
  })
})
