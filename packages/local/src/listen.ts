import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Listens; resolves to the port, rejects when it is taken. `localhost` is 127.0.0.1: forwarded ports reach no ::1. */
export const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host === 'localhost' ? '127.0.0.1' : host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })

/** Stops listening and ends every connection. */
export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
