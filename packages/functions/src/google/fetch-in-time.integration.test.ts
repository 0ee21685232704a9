import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { collectingGarbage } from '../_collecting-garbage'
import { fetchInTime } from './fetch-in-time'

/** Milliseconds that a request may take in these tests. */
const SHORT_MS = 300

/** A server that answers the first bytes of a connection as told, whatever they are. */
const answering = async (answer: (socket: Socket) => void) => {
  const sockets: Socket[] = []
  const asked: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined))
    socket.once('data', () => {
      asked.push(socket)
      answer(socket)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Connections with a request; `fetch` opens another in advance when one has ended. */
    areClosed: () => asked.every((socket) => socket.readableEnded || socket.destroyed),
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n'

const trickling = (head: string) => (socket: Socket) => {
  socket.write(head)
  const timer = setInterval(() => socket.write('1'), SHORT_MS / 10)
  socket.once('close', () => clearInterval(timer))
}

it.each<[string, (socket: Socket) => void]>([
  ['no response', () => undefined],
  ['headers that do not end', trickling('HTTP/1.1 200 OK\r\nx-slow: ')],
  ['no body', (socket) => void socket.write(HEAD)],
  ['a body that does not end', (socket) => void socket.write(`${HEAD}{`)],
  ['a body that comes byte by byte', trickling(HEAD)],
])('is over in time with %s, and ends the connection', async (_, answer) => {
  await using server = await answering(answer)
  const fetching = collectingGarbage(() => fetchInTime(`http://${server.host}/`, SHORT_MS))
  await expect(fetching).rejects.toMatchObject({ name: 'TimeoutError' })
  await expect.poll(server.areClosed).toBe(true)
})

it('is over in time with a handshake that is not answered', async () => {
  await using server = await answering(() => undefined)
  const fetching = fetchInTime(`https://${server.host}/`, SHORT_MS)
  await expect(fetching).rejects.toMatchObject({ name: 'TimeoutError' })
})

it('gives the whole response, of any status, and follows no redirect', async () => {
  const body = JSON.stringify({ text: 'é–🎈' })
  const respond = (status: string) => (socket: Socket) =>
    void socket.end(
      `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  for (const status of [200, 400, 503]) {
    await using server = await answering(respond(`${status} So`))
    const response = await fetchInTime(`http://${server.host}/`, 10_000)
    expect([response.status, response.ok, await response.json()]).toEqual([
      status,
      status === 200,
      { text: 'é–🎈' },
    ])
  }
  await using server = await answering(respond('302 Elsewhere\r\nlocation: /'))
  await expect(fetchInTime(`http://${server.host}/`, 10_000)).rejects.toThrow('fetch failed')
})
