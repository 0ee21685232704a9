import { PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi'
import { request } from 'node:http'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { connectionIdOf, dial, policy, refusal, startTestEdge } from '../_edge'

const AuthorizerEvent = v.looseObject({
  headers: v.record(v.string(), v.string()),
  multiValueHeaders: v.record(v.string(), v.array(v.string())),
  queryStringParameters: v.record(v.string(), v.string()),
  multiValueQueryStringParameters: v.record(v.string(), v.array(v.string())),
})

describe('the authorizer event', () => {
  it('is a REQUEST event without messageId, path, method or any field of payload 2.0', async () => {
    await using edge = await startTestEdge()
    await dial(edge, { query: '?nonce=a%20b&nonce=c&x=1', headers: { Origin: 'http://here' } })
    const event = v.parse(AuthorizerEvent, edge.events.authorizer[0])
    expect(Object.keys(event).sort()).toEqual([
      'headers',
      'methodArn',
      'multiValueHeaders',
      'multiValueQueryStringParameters',
      'queryStringParameters',
      'requestContext',
      'stageVariables',
      'type',
    ])
    expect(event).toMatchObject({
      type: 'REQUEST',
      stageVariables: {},
      methodArn: expect.stringMatching(
        /^arn:aws:execute-api:us-east-1:\d{12}:local\/\$default\/\$connect$/,
      ) as string,
      queryStringParameters: { nonce: 'c', x: '1' },
      multiValueQueryStringParameters: { nonce: ['a b', 'c'], x: ['1'] },
      requestContext: {
        routeKey: '$connect',
        eventType: 'CONNECT',
        messageDirection: 'IN',
        stage: '$default',
        domainName: 'localhost',
        apiId: 'local',
        identity: { sourceIp: '127.0.0.1' },
        connectionId: expect.stringMatching(/^[\w-]{15}=$/) as string,
        requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as string,
      },
    })
    expect(event.requestContext).not.toHaveProperty('messageId')
    expect(event.requestContext).not.toHaveProperty('authorizer')
    expect(event.headers).toMatchObject({
      Origin: 'http://here',
      'Sec-WebSocket-Version': '13',
      'X-Forwarded-Proto': 'http',
      'X-Forwarded-For': '127.0.0.1',
    })
    expect(event.multiValueHeaders.Origin).toEqual(['http://here'])
  })

  it('takes no forwarded protocol from the client and appends to its forwarded-for', async () => {
    await using edge = await startTestEdge()
    await dial(edge, { headers: { 'X-Forwarded-Proto': 'https', 'x-forwarded-for': '1.2.3.4' } })
    const { headers } = v.parse(AuthorizerEvent, edge.events.authorizer[0])
    expect(headers).toMatchObject({ 'X-Forwarded-Proto': 'http', 'X-Forwarded-For': '1.2.3.4, 127.0.0.1' })
    expect(headers).not.toHaveProperty('x-forwarded-for')
  })
})

describe('the authorizer', () => {
  it.each(['', '?', '?nonce', '?nonce=', '?other=1'])(
    'is not asked without a nonce: %j is 401',
    async (query) => {
      await using edge = await startTestEdge()
      expect(await refusal(edge, { query })).toMatchObject({ status: 401 })
      expect(edge.events.authorizer).toHaveLength(0)
    },
  )

  it('answers 401 by throwing Unauthorized', async () => {
    await using edge = await startTestEdge({ authorizer: () => Promise.reject(new Error('Unauthorized')) })
    const { status, body } = await refusal(edge)
    expect(status).toBe(401)
    expect(JSON.parse(body)).toMatchObject({ message: 'Unauthorized', connectionId: connectionIdOf(edge) })
  })

  it('answers 403 by a Deny, and by a policy that allows something else', async () => {
    const replies = [policy('Deny'), policy('Allow', { resource: 'arn:aws:execute-api:*:*:other/*' })]
    await using edge = await startTestEdge({ authorizer: () => Promise.resolve(replies.shift()) })
    expect((await refusal(edge)).status).toBe(403)
    expect((await refusal(edge)).status).toBe(403)
  })

  it.each([
    ['another throw', () => Promise.reject(new Error('database is down'))],
    ['no reply', () => Promise.resolve(undefined)],
    ['a simple response', () => Promise.resolve({ isAuthorized: true })],
    ['an object in its context', () => Promise.resolve(policy('Allow', { context: { room: { id: 1 } } }))],
    ['a policy over 8 KB', () => Promise.resolve(long())],
  ])('answers 500 by %s [U]', async (_name, authorizer) => {
    await using edge = await startTestEdge({ authorizer })
    const { status, body } = await refusal(edge)
    expect(status).toBe(500)
    expect(body).not.toContain('database')
  })

  it('puts its context, as strings, and the principal on every later route', async () => {
    await using edge = await startTestEdge({
      authorizer: () => Promise.resolve(policy('Allow', { context: { room: 'r1', seats: 12, admin: true } })),
    })
    const { socket, closed } = await dial(edge)
    socket.send('one')
    await expect.poll(() => edge.socketEvents('$default').length).toBe(1)
    socket.close()
    await closed
    await expect.poll(() => edge.socketEvents('$disconnect').length).toBe(1)
    for (const { requestContext } of edge.socketEvents()) {
      expect(requestContext.authorizer).toEqual({
        room: 'r1',
        seats: '12',
        admin: 'true',
        principalId: 'somebody',
      })
    }
  })

  it('is asked once a connection, never for a message', async () => {
    await using edge = await startTestEdge()
    const { socket } = await dial(edge)
    socket.send('one')
    socket.send('two')
    await expect.poll(() => edge.socketEvents('$default').length).toBe(2)
    expect(edge.events.authorizer).toHaveLength(1)
  })
})

const long = () => policy('Allow', { statements: 200 })

describe('$connect', () => {
  it('is a MOCK: no handler runs, and posts before its end answer 410', async () => {
    await using edge = await startTestEdge()
    edge.faults.add({ at: 'connect', action: { type: 'delay', ms: 300 } })
    const dialling = dial(edge)
    await expect.poll(() => edge.events.authorizer.length).toBe(1)
    const post = new PostToConnectionCommand({ ConnectionId: connectionIdOf(edge), Data: 'early' })
    await expect(edge.client.send(post)).rejects.toMatchObject({
      name: 'GoneException',
      $metadata: { httpStatusCode: 410 },
    })
    const { messages } = await dialling
    await edge.client.send(post)
    await expect.poll(() => messages).toEqual(['early'])
    expect(edge.events.socket).toHaveLength(0)
  })

  it('offers no subprotocol', async () => {
    await using edge = await startTestEdge()
    await expect(dial(edge, { protocols: ['talki'] })).rejects.toThrow('Server sent no subprotocol')
  })

  it('answers 414 past 4,096 characters of URL', async () => {
    await using edge = await startTestEdge()
    const query = (length: number) => `?nonce=${'a'.repeat(length - '/socket?nonce='.length)}`
    await dial(edge, { query: query(4096) })
    expect(await refusal(edge, { query: query(4097) })).toMatchObject({ status: 414 })
  })

  it('throttles with 429', async () => {
    await using edge = await startTestEdge({ limits: { connectsPerSecond: 2 } })
    const all = await Promise.allSettled(Array.from({ length: 12 }, () => dial(edge)))
    const refused = all.filter(({ status }) => status === 'rejected')
    // Twelve at once fall into two seconds at most, with two connections each.
    expect(refused.length).toBeGreaterThanOrEqual(8)
    expect(String(refused[0]?.status === 'rejected' && refused[0].reason)).toContain('429')
  })

  it('refuses what is no WebSocket handshake before it asks the authorizer', async () => {
    await using edge = await startTestEdge()
    const plain = await fetch(`${edge.origin}/socket?nonce=a`)
    expect(plain.status).toBe(426)
    for (const headers of [
      { 'Sec-WebSocket-Version': '7', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' },
      { 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'short' },
      { 'Sec-WebSocket-Version': '13' },
    ]) {
      expect(await handshake(`${edge.origin}/socket?nonce=a`, headers)).toBe(400)
    }
    expect(edge.events.authorizer).toHaveLength(0)
  })
})

/** The status that answers a hand-made upgrade request. */
const handshake = (url: string, headers: Record<string, string>) =>
  new Promise<number>((resolve, reject) => {
    request(url, { headers: { Connection: 'Upgrade', Upgrade: 'websocket', ...headers } })
      .on('response', (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      .on('upgrade', () => reject(new Error('the handshake was taken')))
      .on('error', reject)
      .end()
  })
