import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { describe, expect, it } from 'vitest'
import { connectionIdOf, dial, managementClient, startTestEdge, type TestEdge } from '../_edge'
import { newConnectionId } from './connection-id'

const post = (edge: TestEdge, ConnectionId: string, Data: string | Uint8Array = 'hello') =>
  edge.client.send(new PostToConnectionCommand({ ConnectionId, Data }))

const url = (edge: TestEdge, id: string) =>
  `${edge.wiring.SOCKET_MANAGEMENT_URL}/@connections/${encodeURIComponent(id)}`

describe('POST @connections', () => {
  it('delivers text to that connection alone', async () => {
    await using edge = await startTestEdge()
    const [one, other] = [await dial(edge), await dial(edge)]
    const reply = await post(edge, connectionIdOf(edge, 0), 'grüß dich 👋')
    expect(reply.$metadata.httpStatusCode).toBe(200)
    await expect.poll(() => one.messages).toEqual(['grüß dich 👋'])
    expect(other.messages).toEqual([])
    expect(edge.counters.messagesOut).toBe(1)
  })

  it('answers GoneException, 410, for a connection that has ended or never was', async () => {
    await using edge = await startTestEdge()
    const { socket, closed } = await dial(edge)
    socket.close()
    await closed
    for (const id of [connectionIdOf(edge), newConnectionId()]) {
      await expect(post(edge, id)).rejects.toMatchObject({
        name: 'GoneException',
        $metadata: { httpStatusCode: 410 },
      })
    }
  })

  it.each(['nonsense', 'AAAAAAAAAAAAAAA', '../../x', 'AAAAAAAAAAAAAAAAAAAAAAAA='])(
    'answers BadRequestException, 400, for %j, which is no id',
    async (id) => {
      await using edge = await startTestEdge()
      await expect(post(edge, id)).rejects.toMatchObject({
        name: 'BadRequestException',
        $metadata: { httpStatusCode: 400 },
      })
    },
  )

  it('takes 128 KB and answers PayloadTooLargeException, 413, above', async () => {
    await using edge = await startTestEdge()
    const { messages } = await dial(edge)
    const id = connectionIdOf(edge)
    await post(edge, id, 'a'.repeat(128 * 1024))
    await expect.poll(() => messages[0]?.length).toBe(128 * 1024)
    await expect(post(edge, id, 'a'.repeat(128 * 1024 + 1))).rejects.toMatchObject({
      name: 'PayloadTooLargeException',
      $metadata: { httpStatusCode: 413 },
    })
  })

  it('answers LimitExceededException, 429, to a client that does not read [U]', async () => {
    await using edge = await startTestEdge({ limits: { backlogBytes: 256 * 1024 } })
    const { socket } = await dial(edge)
    socket.pause()
    const id = connectionIdOf(edge)
    const fill = async () => {
      for (;;) await post(edge, id, 'a'.repeat(128 * 1024))
    }
    await expect(fill()).rejects.toMatchObject({
      name: 'LimitExceededException',
      $metadata: { httpStatusCode: 429 },
    })
    socket.terminate()
  })
})

describe('GET and DELETE @connections', () => {
  it('tells when a connection began, who it is and when it was last active', async () => {
    await using edge = await startTestEdge()
    const before = Date.now()
    await dial(edge, { headers: { 'User-Agent': 'a browser' } })
    const reply = await edge.client.send(new GetConnectionCommand({ ConnectionId: connectionIdOf(edge) }))
    expect(reply).toMatchObject({
      $metadata: { httpStatusCode: 200 },
      Identity: { SourceIp: '127.0.0.1', UserAgent: 'a browser' },
    })
    expect(reply.ConnectedAt?.getTime()).toBeGreaterThanOrEqual(before)
    expect(reply.LastActiveAt?.getTime()).toBeGreaterThanOrEqual(before)
  })

  it('ends a connection with 204; from then on it is gone, and $disconnect runs', async () => {
    await using edge = await startTestEdge()
    const { closed } = await dial(edge)
    const id = connectionIdOf(edge)
    const reply = await edge.client.send(new DeleteConnectionCommand({ ConnectionId: id }))
    expect(reply.$metadata.httpStatusCode).toBe(204)
    await expect(post(edge, id)).rejects.toMatchObject({ name: 'GoneException' })
    expect(await closed).toMatchObject({ code: 1000 })
    await expect.poll(() => edge.socketEvents('$disconnect').length).toBe(1)
    await expect(edge.client.send(new DeleteConnectionCommand({ ConnectionId: id }))).rejects.toMatchObject({
      name: 'GoneException',
    })
  })

  it('delivers what was posted before the DELETE', async () => {
    await using edge = await startTestEdge()
    const { messages, closed } = await dial(edge)
    const id = connectionIdOf(edge)
    await post(edge, id, 'last words')
    await edge.client.send(new DeleteConnectionCommand({ ConnectionId: id }))
    await closed
    expect(messages).toEqual(['last words'])
  })
})

describe('@connections without permission', () => {
  it('answers 403 without a signature, with the error type in its header', async () => {
    await using edge = await startTestEdge()
    const { messages } = await dial(edge)
    const reply = await fetch(url(edge, connectionIdOf(edge)), { method: 'POST', body: 'forged' })
    expect(reply.status).toBe(403)
    expect(reply.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException')
    expect(messages).toEqual([])
  })

  it('answers 403 to a signature made with another secret, or for another key', async () => {
    await using edge = await startTestEdge()
    await dial(edge)
    const command = new PostToConnectionCommand({ ConnectionId: connectionIdOf(edge), Data: 'forged' })
    for (const wiring of [edge.wiring, { ...edge.wiring, AWS_ACCESS_KEY_ID: 'AKIAOTHER' }]) {
      using client = disposable(managementClient(wiring, { secretAccessKey: 'guess' }))
      await expect(client.send(command)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
    }
  })

  it('answers 403 when anything signed was changed on the way', async () => {
    await using edge = await startTestEdge()
    const { messages } = await dial(edge)
    const signed = await signedPost(edge, connectionIdOf(edge))
    const send = (body: string, headers: Record<string, string>) =>
      fetch(url(edge, connectionIdOf(edge)), { method: 'POST', body, headers })
    expect((await send('changed', signed)).status).toBe(403)
    expect((await send('hello', { ...signed, 'x-amz-date': '20200101T000000Z' })).status).toBe(403)
    expect((await send('hello', { ...signed, authorization: 'AWS4-HMAC-SHA256 nonsense' })).status).toBe(403)
    expect((await send('hello', signed)).status).toBe(200)
    await expect.poll(() => messages).toEqual(['hello'])
  })

  it('cannot be reached on the public port', async () => {
    await using edge = await startTestEdge()
    await dial(edge)
    const id = encodeURIComponent(connectionIdOf(edge))
    for (const path of [`/$default/@connections/${id}`, `/@connections/${id}`]) {
      const reply = await fetch(`${edge.origin}${path}`, { method: 'POST', body: 'forged' })
      expect(reply.status).toBe(405)
    }
    expect(edge.counters.messagesOut).toBe(0)
  })
})

const disposable = (client: ReturnType<typeof managementClient>) =>
  Object.assign(client, { [Symbol.dispose]: () => client.destroy() })

/** The headers of a POST of `hello`, as the SDK signs it. */
async function signedPost(edge: TestEdge, id: string): Promise<Record<string, string>> {
  using client = disposable(managementClient(edge.wiring))
  let headers: Record<string, string> = {}
  client.middlewareStack.add(
    () => (args) => {
      headers = { ...(args.request as { headers: Record<string, string> }).headers }
      return Promise.reject(new Error('signed, not sent'))
    },
    { step: 'finalizeRequest', priority: 'low' },
  )
  const command = new PostToConnectionCommand({ ConnectionId: id, Data: 'hello' })
  await expect(client.send(command)).rejects.toThrow('signed, not sent')
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['host', 'content-length'].includes(name.toLowerCase())),
  )
}
