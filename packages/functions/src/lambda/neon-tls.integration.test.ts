import { startPostgres } from '@talki/core/_postgres'
import { sql } from 'drizzle-orm'
import type { ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Neon, startNeon } from '../_neon'
import {
  answer,
  answering,
  asked,
  foreign,
  lookup,
  own,
  sendTo,
  tlsServer,
  trusting,
  useDriver,
} from './_over-tls'
import { createNeonFetch } from './neon-fetch'

const execute = useDriver()

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
