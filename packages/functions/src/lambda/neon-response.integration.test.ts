import { sql } from 'drizzle-orm'
import { createServer, type Socket } from 'node:net'
import { STATEMENT_MS } from '@talki/core/db'
import { describe, expect, it, vi } from 'vitest'
import {
  answer,
  answering,
  asked,
  HOST,
  listening,
  lookup,
  own,
  sendTo,
  trusting,
  useDriver,
} from './_over-tls'
import { createNeonFetch } from './neon-fetch'

const execute = useDriver()

/** A promise, and what fulfils it. */
const promised = <T>() => {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve: (value: T) => resolve(value) }
}

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
    let status = 400
    const { url } = await answering((_, response) => {
      response.writeHead(status).end(JSON.stringify({ message: 'why', code: '57P03', severity: 'FATAL' }))
    })
    sendTo(Number(new URL(url).port))
    await expect(execute(sql`SELECT 1`)).rejects.toMatchObject({
      name: 'NeonDbError',
      message: 'why',
      code: '57P03',
      severity: 'FATAL',
    })
    for (status of [401, 404, 429, 500, 503]) {
      await expect(execute(sql`SELECT 1`)).rejects.toMatchObject({
        name: 'NeonDbError',
        message: `Server error (HTTP status ${status}): {"message":"why","code":"57P03","severity":"FATAL"}`,
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
    vi.advanceTimersByTime(STATEMENT_MS - 1)
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
    const server = createServer((socket) => socket.once('data', connected.resolve))
    const port = await listening(server)
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
