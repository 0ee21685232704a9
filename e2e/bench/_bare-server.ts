import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

type Message = { to?: string; admit?: string }

/** Address at which the page comes with Talki's `Cross-Origin-Opener-Policy`, for which the browser changes the process. */
export const SAME_POLICY = '/same-policy'

/** A plain `ws` relay with a door: the first in is the admin, the others wait for the admin's click. */
export const startBareServer = async (): Promise<AsyncDisposable & { origin: string; reset(): void }> => {
  const file = (name: string) => readFileSync(new URL(name, import.meta.url))
  const pages: Record<string, [type: string, body: Buffer]> = {
    '/': ['text/html', file('bare.html')],
    [SAME_POLICY]: ['text/html', file('bare.html')],
    '/bare.js': ['text/javascript', file('bare.js')],
  }
  const http = createServer((request, response) => {
    const page = pages[request.url ?? '']
    if (!page) return response.writeHead(404).end()
    if (request.url === SAME_POLICY) response.setHeader('cross-origin-opener-policy', 'same-origin')
    return response.writeHead(200, { 'content-type': page[0] }).end(page[1])
  })
  const sockets = new Map<string, WebSocket>()
  const admitted = new Set<string>()
  let next = 0

  const tell = (id: string | undefined, message: unknown) =>
    sockets.get(id ?? '')?.send(JSON.stringify(message))
  new WebSocketServer({ server: http }).on('connection', (socket) => {
    const id = String((next += 1))
    const [admin] = admitted
    sockets.set(id, socket)
    if (admin === undefined) admitted.add(id)
    else tell(admin, { knock: id })
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Message
      if (message.admit === undefined) return tell(message.to, { ...message, from: id })
      const roster = [...admitted]
      admitted.add(message.admit)
      return tell(message.admit, { roster })
    })
    socket.on('close', () => {
      sockets.delete(id)
      admitted.delete(id)
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${(http.address() as AddressInfo).port}`,
    reset() {
      for (const socket of sockets.values()) socket.terminate()
      sockets.clear()
      admitted.clear()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.values()) socket.terminate()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
