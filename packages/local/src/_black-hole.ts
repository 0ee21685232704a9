import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export type BlackHole = AsyncDisposable & {
  /** The same database's address, by way of this. */
  url: string
  /** From now on nothing gets through on the connections that there are, and nobody is told. */
  swallow: () => void
  /** The same, and new connections are swallowed as well. */
  swallowAll: () => void
}

/** A network between a client and a server, which can begin to swallow packets without a word. */
export const startBlackHole = async (to: string): Promise<BlackHole> => {
  const target = new URL(to)
  const sockets = new Set<Socket>()
  let isClosed = false
  const server = createServer((client) => {
    sockets.add(client)
    client.on('error', () => undefined)
    if (isClosed) {
      client.pause()
      return
    }
    const upstream = connect(Number(target.port), target.hostname)
    sockets.add(upstream)
    upstream.on('error', () => undefined)
    client.pipe(upstream).pipe(client)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(to)
  url.port = String((server.address() as AddressInfo).port)
  const swallow = () => {
    for (const socket of sockets) {
      socket.unpipe()
      socket.pause()
    }
  }
  return {
    url: url.href,
    swallow,
    swallowAll: () => {
      isClosed = true
      swallow()
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
