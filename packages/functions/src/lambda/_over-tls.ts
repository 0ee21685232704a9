import { neonConfig } from '@neondatabase/serverless'
import type { Db } from '@talki/core/db'
import type { SQL } from 'drizzle-orm'
import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, LookupFunction, Server as TcpServer, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterEach, beforeAll, vi } from 'vitest'
import { selfSigned } from '../_certificate'
import { createNeonFetch, type NeonRequest } from './neon-fetch'

type Listening = TcpServer & { closeAllConnections?: () => void }

export const HOST = 'api.neon.test'
export const own = selfSigned(HOST)
export const foreign = selfSigned('other.neon.test')

/** Every host is this machine. */
export const lookup: LookupFunction = (_host, { all }, done) => {
  if (all) done(null, [{ address: '127.0.0.1', family: 4 }])
  else done(null, '127.0.0.1', 4)
}
/** `fetch` for Neon's driver that trusts these certificates and no others. */
export const trusting = (...certs: string[]) => createNeonFetch({ lookup, ca: certs.join('') })

/** Servers of the running test. */
const servers: Listening[] = []
/** Servers over TLS, and what their clients have done. */
export const tlsServer = ({ key, cert } = own) => {
  const seen = {
    handshakes: 0,
    requests: 0,
    sockets: [] as TLSSocket[],
    tcp: [] as Socket[],
  }
  const serve = (listener: RequestListener): Server => {
    const server = createServer({ key, cert }, (request, response) => {
      seen.requests += 1
      listener(request, response)
    })
    server.on('connection', (socket: Socket) => seen.tcp.push(socket))
    server.on('secureConnection', (socket) => {
      seen.handshakes += 1
      seen.sockets.push(socket)
    })
    return server
  }
  return { seen, serve }
}
/** Port of a server, once it listens. It ends with the test. */
export const listening = async (server: Listening): Promise<number> => {
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}
/** Server over TLS that answers as told, and where it is. */
export const answering = async (listener: RequestListener, identity = own) => {
  const { seen, serve } = tlsServer(identity)
  const port = await listening(serve(listener))
  return { seen, url: `https://${HOST}:${port}/sql` }
}
/** Ends all servers of the test. */
const closeServers = (): void => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.()
    server.close()
  }
}

export const asked: NeonRequest = { method: 'POST', headers: {}, body: '{"query":"SELECT 1","params":[]}' }
export const answer = JSON.stringify({
  command: 'SELECT',
  rowCount: 0,
  rows: [],
  fields: [],
  rowAsArray: true,
})

/** Has the driver send to a server, under the name that it makes of the connection string. */
export const sendTo = (port: number, send = trusting(own.cert)): void => {
  neonConfig.fetchEndpoint = (host) => `https://${host.replace('db.', 'api.')}:${port}/sql`
  neonConfig.fetchFunction = send
}

/** The functions' own database, whose driver sends to where `sendTo` says. */
const driverDatabase = async (): Promise<Db> => {
  vi.stubEnv('SST_RESOURCE_App', '{}')
  const value = 'postgres://talki:canary-of-the-database@db.neon.test/talki'
  vi.stubEnv('SST_RESOURCE_DatabaseUrl', JSON.stringify({ value }))
  const { neonDatabase } = await import('./database')
  try {
    return neonDatabase()
  } finally {
    vi.unstubAllEnvs()
  }
}

/** Sends statements by the driver, as `sendTo` says. Ends servers and faked timers after each test. */
export const useDriver = (): ((statement: SQL) => Promise<unknown>) => {
  let db: Db
  beforeAll(async () => {
    db = await driverDatabase()
  })
  afterEach(() => {
    vi.useRealTimers()
    closeServers()
  })
  return async (statement) => db.execute(statement)
}
