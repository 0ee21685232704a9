import { describe, expect, it } from 'vitest'
import { connectionIdOf, dial, refusal, startTestEdge } from '../_edge'
import { AWS_LIMITS } from '../limits'

describe('$default', () => {
  it('has a messageId and the body as it is, and neither headers nor query', async () => {
    await using edge = await startTestEdge()
    const { socket } = await dial(edge)
    socket.send('{"action":"$disconnect","ü":1}')
    await expect.poll(() => edge.socketEvents('$default').length).toBe(1)
    const [event] = edge.socketEvents()
    expect(Object.keys(event ?? {}).sort()).toEqual(['body', 'isBase64Encoded', 'requestContext'])
    expect(event).toMatchObject({
      body: '{"action":"$disconnect","ü":1}',
      isBase64Encoded: false,
      requestContext: {
        eventType: 'MESSAGE',
        connectionId: connectionIdOf(edge),
        messageId: expect.any(String) as string,
      },
    })
  })

  it('runs messages concurrently', async () => {
    let running = 0
    let release: () => void = () => undefined
    const both = new Promise<void>((resolve) => {
      release = resolve
    })
    await using edge = await startTestEdge({
      socket: async () => {
        running += 1
        if (running === 2) release()
        await both
        return { statusCode: 200 }
      },
    })
    const { socket } = await dial(edge)
    socket.send('one')
    socket.send('two')
    await both
    expect(edge.counters).toMatchObject({ messagesIn: 2, connects: 1 })
    socket.terminate()
  })

  it('never sends a returned body', async () => {
    await using edge = await startTestEdge({
      socket: () => Promise.resolve({ statusCode: 200, body: 'a body' }),
    })
    const { socket, messages, closed } = await dial(edge)
    socket.send('one')
    await expect.poll(() => edge.socketEvents('$default').length).toBe(1)
    socket.close()
    await closed
    expect(messages).toEqual([])
  })

  it.each([
    ['throws', () => Promise.reject(new Error('secret detail'))],
    ['returns what is no reply [U]', () => Promise.resolve('fine')],
    ['outlives its function', () => new Promise<never>(() => undefined)],
  ])('tells the client of an internal error when the handler %s', async (_name, socketHandler) => {
    await using edge = await startTestEdge({ socket: socketHandler, limits: { functionMs: 200 } })
    const { socket, messages } = await dial(edge)
    socket.send('one')
    await expect.poll(() => messages.length).toBe(1)
    expect(JSON.parse(messages[0] ?? '')).toEqual({
      message: 'Internal server error',
      connectionId: connectionIdOf(edge),
      requestId: edge.socketEvents('$default')[0]?.requestContext.requestId,
    })
    expect(socket.readyState).toBe(socket.OPEN)
  })

  it('gives up on the integration with "Endpoint request timed out"', async () => {
    await using edge = await startTestEdge({
      socket: () => new Promise<never>(() => undefined),
      limits: { integrationMs: 100, functionMs: 400 },
    })
    const { socket, messages } = await dial(edge)
    socket.send('one')
    await expect.poll(() => messages.length).toBe(1)
    expect(JSON.parse(messages[0] ?? '')).toMatchObject({ message: 'Endpoint request timed out' })
  })
})

describe('more messages than can be carried out', () => {
  it('are answered as too many, and nothing is lost without a word', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    await using edge = await startTestEdge({
      socket: async () => {
        await held
        return { statusCode: 200 }
      },
      limits: { messagesAtOnce: 2, messagesWaiting: 3 },
    })
    const { socket, messages } = await dial(edge)
    for (let n = 0; n < 9; n += 1) socket.send(`${n}`)
    await expect.poll(() => messages.length).toBe(4)
    expect(messages.map((text) => (JSON.parse(text) as { message: string }).message)).toEqual(
      Array(4).fill('Too Many Requests'),
    )
    expect(edge.counters).toMatchObject({ messagesIn: 9, refused: 4 })
    release()
    await expect.poll(() => edge.socketEvents('$default').length).toBe(5)
  })

  it('of one connection are not read from it until there is room, and then all are', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    await using edge = await startTestEdge({
      socket: async () => {
        await held
        return { statusCode: 200 }
      },
      limits: { messagesAtOnce: 1, messagesWaitingEach: 4 },
    })
    const [flood, other] = [await dial(edge), await dial(edge)]
    // More than the system's own buffers take.
    const bulk = 'a'.repeat(30_000)
    for (let n = 0; n < 500; n += 1) flood.socket.send(bulk)
    await expect.poll(() => edge.counters.messagesIn).toBeGreaterThan(4)
    other.socket.send('hello')
    await expect.poll(() => flood.socket.bufferedAmount).toBeGreaterThan(0)
    expect(edge.counters.messagesIn).toBeLessThan(100)
    release()
    await expect.poll(() => edge.socketEvents('$default').length, { timeout: 20_000 }).toBe(501)
    const bodies = edge.socketEvents('$default').map(({ body }) => body)
    expect(bodies.indexOf('hello')).toBeLessThan(100)
  })
})

describe("the stage's throttle", () => {
  it('is shared by all connections: what is beyond it is answered and has no effect [U]', async () => {
    await using edge = await startTestEdge({ limits: { throttle: { burst: 6, perSecond: 0.001 } } })
    const [first, second] = [await dial(edge), await dial(edge)]
    for (const text of ['one', 'two', 'three']) first.socket.send(text)
    await expect.poll(() => edge.socketEvents('$default').length).toBe(3)
    for (const text of ['four', 'five', 'six']) second.socket.send(text)
    await expect.poll(() => second.messages.length).toBe(2)
    expect(second.messages.map((text) => JSON.parse(text) as unknown)).toEqual(
      Array(2).fill({
        message: 'Too Many Requests',
        connectionId: connectionIdOf(edge, 1),
        requestId: expect.any(String) as string,
      }),
    )
    expect(await refusal(edge)).toMatchObject({ status: 429 })
    expect(edge.socketEvents('$default').map(({ body }) => body)).toEqual(['one', 'two', 'three', 'four'])
    expect(edge.counters).toMatchObject({ messagesIn: 6, refused: 2 })
    // Ends are not throttled, and the connection outlives it.
    expect(second.socket.readyState).toBe(second.socket.OPEN)
    second.socket.close()
    await expect.poll(() => edge.socketEvents('$disconnect').length).toBe(1)
  })

  it('is the one that infra/ gives the real stage, and has room again as time passes', async () => {
    expect(AWS_LIMITS.throttle).toEqual({ burst: 1000, perSecond: 195 })
    await using edge = await startTestEdge({ limits: { throttle: { burst: 2, perSecond: 20 } } })
    const { socket, messages } = await dial(edge)
    let sent = 0
    await expect
      .poll(() => (socket.send(`${(sent += 1)}`), edge.socketEvents('$default').length))
      .toBeGreaterThan(5)
    await expect.poll(() => edge.socketEvents('$default').length + messages.length).toBe(sent)
  })
})

describe('the limits of a message', () => {
  it('let 32 KB pass and close with 1009 above', async () => {
    await using edge = await startTestEdge()
    const { socket, closed } = await dial(edge)
    socket.send('a'.repeat(32 * 1024))
    await expect.poll(() => edge.socketEvents('$default').length).toBe(1)
    socket.send('a'.repeat(32 * 1024 + 1))
    expect(await closed).toMatchObject({ code: 1009 })
    await expect.poll(() => edge.socketEvents('$disconnect').length).toBe(1)
    expect(edge.socketEvents('$default')).toHaveLength(1)
  })

  it('close a binary frame with 1003', async () => {
    await using edge = await startTestEdge()
    const { socket, closed } = await dial(edge)
    socket.send(Buffer.from([1, 2, 3]))
    expect(await closed).toMatchObject({ code: 1003 })
    expect(edge.socketEvents('$default')).toHaveLength(0)
  })
})

describe('the life of a connection', () => {
  it('ends with 1001 when it idles, and messages prolong it [U]', async () => {
    await using edge = await startTestEdge({ limits: { idleMs: 600 } })
    const { socket, closed } = await dial(edge)
    let spoke = 0
    const speak = () => {
      spoke = performance.now()
      socket.send('ping')
    }
    const talk = setInterval(speak, 100)
    setTimeout(clearInterval, 1000, talk)
    expect(await closed).toMatchObject({ code: 1001 })
    clearInterval(talk)
    // It is over so long after the last message, however late the machine lets that be.
    expect(performance.now() - spoke).toBeGreaterThanOrEqual(595)
  })

  it('ends with 1001 at its lifetime, however busy it is [U]', async () => {
    await using edge = await startTestEdge({ limits: { idleMs: 400, lifetimeMs: 800 } })
    const { socket, closed } = await dial(edge)
    const talk = setInterval(() => socket.send('ping'), 100)
    expect(await closed).toMatchObject({ code: 1001 })
    clearInterval(talk)
    await expect.poll(() => edge.socketEvents('$disconnect').length).toBe(1)
    expect(edge.socketEvents('$disconnect')[0]?.requestContext.disconnectStatusCode).toBe(1001)
  })
})

describe('$disconnect', () => {
  it('tells the code and the reason, with stub headers', async () => {
    await using edge = await startTestEdge()
    const { socket } = await dial(edge)
    socket.close(4001, 'bye now')
    await expect.poll(() => edge.socketEvents('$disconnect').length).toBe(1)
    expect(edge.socketEvents('$disconnect')[0]).toMatchObject({
      headers: { Host: 'localhost', 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' },
      isBase64Encoded: false,
      requestContext: {
        eventType: 'DISCONNECT',
        connectionId: connectionIdOf(edge),
        disconnectStatusCode: 4001,
        disconnectReason: 'bye now',
      },
    })
  })

  it('has 1005 for a close without a code and 1006 for none at all [U]', async () => {
    await using edge = await startTestEdge()
    const first = await dial(edge)
    first.socket.close()
    await expect.poll(() => edge.socketEvents('$disconnect').length).toBe(1)
    const second = await dial(edge)
    second.socket.terminate()
    await expect.poll(() => edge.socketEvents('$disconnect').length).toBe(2)
    expect(edge.socketEvents('$disconnect').map(({ requestContext }) => requestContext)).toMatchObject([
      { disconnectStatusCode: 1005, disconnectReason: 'Client-side close frame status not set' },
      { disconnectStatusCode: 1006 },
    ])
  })

  it('runs for everyone when the stage ends, with 1001', async () => {
    const edge = await startTestEdge()
    const people = await Promise.all([dial(edge), dial(edge), dial(edge)])
    await edge[Symbol.asyncDispose]()
    expect(await Promise.all(people.map(({ closed }) => closed))).toMatchObject(
      people.map(() => ({ code: 1001 })),
    )
    expect(edge.socketEvents('$disconnect')).toHaveLength(3)
  })

  it('cannot be kept from the stage by a client that does not answer the close', async () => {
    const edge = await startTestEdge()
    const { socket } = await dial(edge)
    socket.pause()
    await edge[Symbol.asyncDispose]()
    expect(edge.socketEvents('$disconnect')).toHaveLength(1)
    socket.terminate()
  })
})
