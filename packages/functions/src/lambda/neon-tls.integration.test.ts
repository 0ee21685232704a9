import { neonConfig } from '@neondatabase/serverless'
import { startPostgres } from '@talki/core/_postgres'
import { sql } from 'drizzle-orm'
import { once } from 'node:events'
import type { RequestListener, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type LookupFunction, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { selfSigned } from '../_certificate'
import { type Neon, startNeon } from '../_neon'
import { createNeonFetch, LIMIT_MS, type NeonRequest } from './neon-fetch'

const HOST = 'api.neon.test'
const own = selfSigned(HOST)
const foreign = selfSigned('other.neon.test')

/** Every host is this machine. */
const lookup: LookupFunction = (_host, { all }, done) => {
  if (all) done(null, [{ address: '127.0.0.1', family: 4 }])
  else done(null, '127.0.0.1', 4)
}
const trusting = (...certs: string[]) => createNeonFetch({ lookup, ca: certs.join('') })

/** Servers of a test, and what their clients have done. */
const servers: { close: () => unknown; closeAllConnections?: () => void }[] = []
const tlsServer = ({ key, cert } = own) => {
  const seen = {
    handshakes: 0,
    requests: 0,
    sockets: [] as TLSSocket[],
    tcp: [] as Socket[],
    server: undefined as Server | undefined,
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
    servers.push(server)
    return server
  }
  return { seen, serve }
}
const listening = async (server: Pick<Server, 'listen' | 'address'>): Promise<number> => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}
/** Server over TLS that answers as told, and where it is. */
const answering = async (listener: RequestListener, identity = own) => {
  const { seen, serve } = tlsServer(identity)
  const port = await listening(serve(listener))
  return { seen, url: `https://${HOST}:${port}/sql` }
}
afterEach(() => {
  vi.useRealTimers()
  for (const server of servers.splice(0)) {
    server.closeAllConnections?.()
    server.close()
  }
})

/** A promise, and what fulfils it. */
const promised = <T>() => {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve: (value: T) => resolve(value) }
}

const asked: NeonRequest = { method: 'POST', headers: {}, body: '{"query":"SELECT 1","params":[]}' }
const answer = JSON.stringify({ command: 'SELECT', rowCount: 0, rows: [], fields: [], rowAsArray: true })

/** Statement by the functions' own database, whose driver sends by this `fetch`. */
let execute: (statement: ReturnType<typeof sql>) => Promise<unknown>
/** Has the driver send to a server, under the name that it makes of the connection string. */
const sendTo = (port: number, send = trusting(own.cert)) => {
  neonConfig.fetchEndpoint = (host) => `https://${host.replace('db.', 'api.')}:${port}/sql`
  neonConfig.fetchFunction = send
}
const { fetchEndpoint } = neonConfig
beforeAll(async () => {
  vi.stubEnv('SST_RESOURCE_App', '{}')
  const value = 'postgres://talki:canary-of-the-database@db.neon.test/talki'
  vi.stubEnv('SST_RESOURCE_DatabaseUrl', JSON.stringify({ value }))
  const { neonDatabase } = await import('./database')
  const db = neonDatabase()
  execute = async (statement) => db.execute(statement)
})
afterAll(() => {
  vi.unstubAllEnvs()
  neonConfig.fetchEndpoint = fetchEndpoint
  neonConfig.fetchFunction = undefined
})

describe('over TLS, Postgres', () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())
  const startOverTls = async (): Promise<Neon & { seen: ReturnType<typeof tlsServer>['seen'] }> => {
    const { seen, serve } = tlsServer()
    const neon = await startNeon(postgres.url, serve)
    sendTo(neon.port)
    return { ...neon, seen }
  }

  it('answers statement after statement over one connection and one handshake', async () => {
    await using neon = await startOverTls()
    for (let n = 1; n <= 5; n += 1) {
      expect(await execute(sql`SELECT ${n}::int AS value, ${'é–🎈'}::text AS name`)).toMatchObject({
        rows: [{ value: n, name: 'é–🎈' }],
      })
    }
    expect(neon.seen).toMatchObject({ handshakes: 1, requests: 5 })
  })

  it('gives an answer of more than a megabyte whole', async () => {
    await using neon = await startOverTls()
    const long = await execute(sql`SELECT repeat('é🎈', 400000) AS value`)
    expect(long).toEqual(expect.objectContaining({ rows: [{ value: 'é🎈'.repeat(400_000) }] }))
    expect(neon.seen.requests).toBe(1)
  })

  it('tells its errors with their fields, as over ordinary fetch', async () => {
    await using neon = await startOverTls()
    await expect(execute(sql`SELECT * FROM nowhere`)).rejects.toMatchObject({
      name: 'NeonDbError',
      code: '42P01',
      message: 'relation "nowhere" does not exist',
    })
    expect(neon.seen.requests).toBe(1)
  })

  it('runs a statement once whose connection was closed by the server while it idled', async () => {
    await using neon = await startOverTls()
    await execute(sql`SELECT 1 AS first`)
    for (const socket of neon.seen.sockets) socket.end()
    // At once: nothing has told the client yet.
    await execute(sql`SELECT 2 AS second`)
    expect(neon.statements).toEqual(['SELECT 1 AS first', 'SELECT 2 AS second'])
    expect(neon.seen).toMatchObject({ handshakes: 2, requests: 2 })
  })
})

describe('a certificate', () => {
  it('that no authority vouches for is refused before anything is sent', async () => {
    const { seen, url } = await answering((_, response) => response.end(answer))
    const refused = { code: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: /self-signed certificate/ }
    for (const send of [createNeonFetch({ lookup }), trusting(foreign.cert)]) {
      await expect(send(url, asked)).rejects.toMatchObject({ code: refused.code })
    }
    sendTo(Number(new URL(url).port), createNeonFetch({ lookup }))
    await expect(execute(sql`SELECT 1`)).rejects.toThrow(
      /^Error connecting to database: .*self-signed certificate/,
    )
    expect(seen.requests).toBe(0)
  })

  it('of another host is refused before anything is sent', async () => {
    const { seen, url } = await answering((_, response) => response.end(answer), foreign)
    await expect(trusting(own.cert, foreign.cert)(url, asked)).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    })
    expect(seen.requests).toBe(0)
  })
})

describe('a kept connection', () => {
  /** Says nothing about how long it will keep a connection that could be shorter than the client does. */
  const answered = (_: unknown, response: ServerResponse) =>
    response.writeHead(200, { connection: 'keep-alive', 'keep-alive': 'timeout=60' }).end(answer)

  it('is left after four seconds by the clock, also where a frozen process has not counted them', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { seen, url } = await answering(answered)
    const send = trusting(own.cert)
    await send(url, asked)
    vi.setSystemTime(Date.now() + 3999)
    await send(url, asked)
    expect(seen.handshakes).toBe(1)
    vi.setSystemTime(Date.now() + 4000)
    await send(url, asked)
    expect(seen.handshakes).toBe(2)
    await send(url, asked)
    expect(seen.handshakes).toBe(2)
  })

  it('is left for itself, while another that was used later is used again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { seen, url } = await answering(answered)
    const send = trusting(own.cert)
    await Promise.all([send(url, asked), send(url, asked)])
    vi.setSystemTime(Date.now() + 2000)
    await send(url, asked)
    vi.setSystemTime(Date.now() + 2000)
    await send(url, asked)
    expect(seen).toMatchObject({ handshakes: 2, requests: 4 })
    const isOpen = ({ destroyed }: TLSSocket) => !destroyed
    await vi.waitFor(() => expect(seen.sockets.filter(isOpen)).toHaveLength(1))
    vi.setSystemTime(Date.now() + 4000)
    await send(url, asked)
    expect(seen.handshakes).toBe(3)
  })

  it('is left before the time that the server has announced', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { seen, url } = await answering((_, response) => {
      response.writeHead(200, { connection: 'keep-alive', 'keep-alive': 'timeout=3' }).end(answer)
    })
    const send = trusting(own.cert)
    await send(url, asked)
    vi.setSystemTime(Date.now() + 1999)
    await send(url, asked)
    expect(seen.handshakes).toBe(1)
    vi.setSystemTime(Date.now() + 2000)
    await send(url, asked)
    expect(seen.handshakes).toBe(2)
  })

  it.each(['end', 'destroy', 'resetAndDestroy'] as const)(
    'that the server leaves by %s is not used again',
    async (way) => {
      const { seen, url } = await answering(answered)
      const send = trusting(own.cert)
      await send(url, asked)
      // A reset is without TLS's farewell.
      if (way === 'resetAndDestroy') seen.tcp[0]?.resetAndDestroy()
      else seen.sockets[0]?.[way]()
      expect(await (await send(url, asked)).text()).toBe(answer)
      expect(seen).toMatchObject({ handshakes: 2, requests: 2 })
    },
  )

  it('that breaks with a statement under way sends it no second time', async () => {
    const { seen, url } = await answering((request, response) => {
      if (seen.requests === 1) response.end(answer)
      else request.socket.destroy()
    })
    const send = trusting(own.cert)
    await send(url, asked)
    await expect(send(url, asked)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(seen).toMatchObject({ handshakes: 1, requests: 2 })
    sendTo(Number(new URL(url).port), send)
    await expect(execute(sql`SELECT 1`)).rejects.toMatchObject({
      name: 'NeonDbError',
      sourceError: { code: 'ECONNRESET' },
    })
    expect(seen).toMatchObject({ handshakes: 2, requests: 3 })
  })
})

describe('a response', () => {
  it.each(['of a known length', 'in chunks'])('%s that breaks off is an error', async (length) => {
    const { url } = await answering((_, response) => {
      const head = length === 'in chunks' ? {} : { 'content-length': answer.length }
      response.writeHead(200, head).write(answer.slice(0, 20), () => response.destroy())
    })
    await expect(trusting(own.cert)(url, asked)).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('may have its characters in pieces', async () => {
    const fields = [{ name: 'value', dataTypeID: 25 }]
    const bytes = Buffer.from(JSON.stringify({ rows: [['é–🎈']], fields, rowCount: 1, command: 'SELECT' }))
    const { seen, url } = await answering((_, response) => {
      const writeFrom = (at: number) => {
        if (at === bytes.length) response.end()
        else response.write(bytes.subarray(at, at + 1), () => writeFrom(at + 1))
      }
      writeFrom(0)
    })
    sendTo(Number(new URL(url).port))
    expect(await execute(sql`SELECT 1`)).toMatchObject({ rows: [{ value: 'é–🎈' }] })
    expect(seen.requests).toBe(1)
  })

  it('of 400 is the error that it tells, of any other status one of the server', async () => {
    const { url } = await answering((request, response) => {
      const status = Number(/SELECT (\d+)/.exec(String(request.headers['x-status'] ?? ''))?.[1])
      response
        .writeHead(status || next)
        .end(JSON.stringify({ message: 'why', code: '57P03', severity: 'FATAL' }))
    })
    let next = 400
    sendTo(Number(new URL(url).port))
    await expect(execute(sql`SELECT 1`)).rejects.toMatchObject({
      ...{ name: 'NeonDbError', message: 'why', code: '57P03', severity: 'FATAL' },
    })
    for (next of [401, 404, 429, 500, 503]) {
      await expect(execute(sql`SELECT 1`)).rejects.toMatchObject({
        name: 'NeonDbError',
        message: `Server error (HTTP status ${next}): {"message":"why","code":"57P03","severity":"FATAL"}`,
      })
    }
  })

  it('that redirects is an error, and its place is not asked', async () => {
    const elsewhere = await answering((_, response) => response.end(answer))
    const { url } = await answering((_, response) =>
      response.writeHead(307, { location: elsewhere.url }).end(),
    )
    sendTo(Number(new URL(url).port))
    await expect(execute(sql`SELECT 1`)).rejects.toThrow('Server error (HTTP status 307)')
    expect(elsewhere.seen.handshakes).toBe(0)
  })
})

describe('the time limit', () => {
  /** Rejected at the limit and not before, once the work is under way. */
  const expectLimit = async (sending: Promise<unknown>, underWay: Promise<unknown>) => {
    let isOver = false
    const ended = expect(sending.finally(() => (isOver = true))).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    await underWay
    vi.advanceTimersByTime(LIMIT_MS - 1)
    await new Promise(setImmediate)
    expect(isOver).toBe(false)
    vi.advanceTimersByTime(1)
    await ended
  }
  const faked = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

  it('ends a request without a response, and its connection', async () => {
    faked()
    const arrived = promised<Socket>()
    const { url } = await answering(({ socket }) => arrived.resolve(socket))
    const closed = arrived.promise.then((socket) => new Promise((resolve) => socket.once('close', resolve)))
    await expectLimit(trusting(own.cert)(url, asked), arrived.promise)
    await closed
  })

  it('ends a request whose response does not end', async () => {
    faked()
    const started = promised<unknown>()
    const { url } = await answering((_, response) => {
      response.write(answer.slice(0, 20), started.resolve)
    })
    await expectLimit(trusting(own.cert)(url, asked), started.promise)
  })

  it('ends a handshake that the other side does not go on with', async () => {
    faked()
    const connected = promised<unknown>()
    const server = createTcpServer((socket) => socket.once('data', connected.resolve))
    servers.push(server)
    const port = await listening(server as unknown as Server)
    await expectLimit(trusting(own.cert)(`https://${HOST}:${port}/sql`, asked), connected.promise)
  })

  it('leaves no timer behind', async () => {
    faked()
    const { url } = await answering((_, response) => response.end(answer))
    await trusting(own.cert)(url, asked)
    await expect(createNeonFetch({ lookup })(url, asked)).rejects.toThrow()
    expect(vi.getTimerCount()).toBe(0)
  })
})
