import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startTestEdge } from './_edge'
import { createInvoke, type Handler, type Handlers } from './invoke'
import { createWatch, type LateWork } from './late-work'
import { newCounters } from './counters'

const get = (url: string, options: { signal?: AbortSignal } = {}) =>
  new Promise<number>((resolve, reject) => {
    request(url, options, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
      .on('error', reject)
      .end()
  })

const fetched = async (url: string, init: { signal?: AbortSignal } = {}) => {
  const response = await fetch(url, init)
  await response.arrayBuffer()
  return response.status
}

/** Both ways to send: `node:http`, and `fetch`, which the functions use. */
const senders = [
  { name: 'node:http', send: get },
  { name: 'fetch', send: fetched },
]

/** `fetch` puts a fault's reason in its cause. */
const hasReturned = (error: unknown) =>
  error instanceof Error && `${error.message} ${String(error.cause)}`.includes('has returned')

const setUp = (handler: Handler) => {
  const late: LateWork[] = []
  const counters = newCounters()
  const watch = createWatch((work) => late.push(work))
  const handlers: Handlers = { api: handler, authorizer: handler, socket: handler, sweeper: handler }
  return {
    late,
    counters,
    watch,
    invoke: createInvoke(handlers, { watch, counters, functionMs: 5000 }),
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  }
}

describe.each(senders)('work that a handler does not await, by $name,', ({ send }) => {
  it('is reported when it is unfinished at the return', async () => {
    const server = await startTestEdge({ api: () => new Promise<never>(() => undefined) })
    using stage = setUp(async () => {
      void send(`${server.origin}/api/forgotten`).catch(() => undefined)
      await expect.poll(() => server.events.api.length).toBe(1)
      return { statusCode: 200 }
    })
    await stage.invoke('socket', {})
    expect(stage.late).toMatchObject([
      { function: 'socket', what: 'HTTP GET localhost, unfinished when the handler returned' },
    ])
    await server[Symbol.asyncDispose]()
  })

  it('is refused, and reported, when it begins after the return', async () => {
    await using server = await startTestEdge()
    let outcome: Promise<unknown> = Promise.resolve()
    using stage = setUp(() => {
      outcome = sleep(20).then(() => send(`${server.origin}/api/late`))
      outcome.catch(() => undefined)
      return Promise.resolve({ statusCode: 200 })
    })
    await stage.invoke('socket', {})
    expect(stage.late).toEqual([])
    await expect(outcome).rejects.toSatisfy(hasReturned)
    expect(stage.late).toMatchObject([
      { what: 'HTTP GET localhost, still to be sent when the handler had returned' },
    ])
    expect(server.events.api).toHaveLength(0)
  })

  it('is not seen where everything was awaited, given up, or none of a handler', async () => {
    await using server = await startTestEdge({ api: () => new Promise<never>(() => undefined) })
    using stage = setUp(async () => {
      await Promise.all([send(`${server.origin}/a`), send(`${server.origin}/b`)])
      const controller = new AbortController()
      const given = send(`${server.origin}/api/given-up`, { signal: controller.signal })
      await expect.poll(() => server.events.api.length).toBe(2)
      controller.abort()
      await expect(given).rejects.toThrow('aborted')
      return { statusCode: 200 }
    })
    const outside = send(`${server.origin}/outside`)
    await Promise.all([stage.invoke('api', {}), stage.invoke('socket', {})])
    expect(await outside).toBe(404)
    expect(stage.late).toEqual([])
  })
})

describe('work that a handler does not await', () => {
  it('is refused, and reported, when it was begun and not sent', async () => {
    await using server = await startTestEdge()
    let outcome: Promise<unknown> = Promise.resolve()
    using stage = setUp(() => {
      outcome = get(`${server.origin}/api/late`)
      outcome.catch(() => undefined)
      return Promise.resolve({ statusCode: 200 })
    })
    await stage.invoke('socket', {})
    await expect(outcome).rejects.toThrow('has returned')
    expect(stage.late).toHaveLength(1)
    expect(server.events.api).toHaveLength(0)
  })

  it('is refused for statements too', async () => {
    let outcome: Promise<unknown> = Promise.resolve()
    let unfinished: () => void = () => undefined
    using stage = setUp(async () => {
      await stage.watch.statement(() => Promise.resolve('awaited'))
      void stage.watch.statement(() => new Promise<void>((resolve) => (unfinished = resolve)))
      outcome = sleep(5).then(() => stage.watch.statement(() => Promise.resolve('late')))
      outcome.catch(() => undefined)
      return { statusCode: 200 }
    })
    await stage.invoke('api', {})
    await expect(outcome).rejects.toThrow('has returned')
    unfinished()
    expect(stage.late.map(({ what }) => what)).toEqual([
      'SQL, unfinished when the handler returned',
      'SQL, begun after the handler had returned',
    ])
    expect(stage.counters.functions.api).toMatchObject({ invocations: 1, statements: 2, mostStatements: 2 })
  })
})
