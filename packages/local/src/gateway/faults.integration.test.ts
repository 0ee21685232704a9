import {
  type ApiGatewayManagementApiClient,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { describe, expect, it } from 'vitest'
import { connectionIdOf, dial, managementClient, startTestEdge } from '../_edge'

const post = (client: ApiGatewayManagementApiClient, ConnectionId: string, Data: string) =>
  client.send(new PostToConnectionCommand({ ConnectionId, Data }))

describe('faults of posts', () => {
  it('drop: said to be sent, never delivered', async () => {
    await using edge = await startTestEdge()
    const { messages } = await dial(edge)
    const id = connectionIdOf(edge)
    edge.faults.add({ at: 'post', action: { type: 'drop' }, skip: 1, times: 1 })
    for (const text of ['one', 'two', 'three']) await post(edge.client, id, text)
    await expect.poll(() => messages).toEqual(['one', 'three'])
    expect(edge.faults.struck()).toBe(1)
  })

  it('duplicate and reorder', async () => {
    await using edge = await startTestEdge()
    const { messages } = await dial(edge)
    const id = connectionIdOf(edge)
    edge.faults.add({ at: 'post', action: { type: 'duplicate' }, when: ({ body }) => body === 'twice' })
    edge.faults.add({ at: 'post', action: { type: 'reorder' }, when: ({ body }) => body === 'late' })
    for (const text of ['twice', 'late', 'early']) await post(edge.client, id, text)
    await expect.poll(() => messages).toEqual(['twice', 'twice', 'early', 'late'])
  })

  it('reorder holds nothing for ever', async () => {
    await using edge = await startTestEdge()
    const { messages } = await dial(edge)
    edge.faults.add({ at: 'post', action: { type: 'reorder', ms: 50 } })
    await post(edge.client, connectionIdOf(edge), 'alone')
    await expect.poll(() => messages).toEqual(['alone'])
  })

  it('delay: the post takes its time', async () => {
    await using edge = await startTestEdge()
    await dial(edge)
    edge.faults.add({ at: 'post', action: { type: 'delay', ms: 200 } })
    const began = performance.now()
    await post(edge.client, connectionIdOf(edge), 'slow')
    expect(performance.now() - began).toBeGreaterThanOrEqual(195)
  })

  it('fail: the SDK names each error by its header', async () => {
    await using edge = await startTestEdge()
    await dial(edge)
    for (const [status, name] of [
      [403, 'ForbiddenException'],
      [410, 'GoneException'],
      [413, 'PayloadTooLargeException'],
      [429, 'LimitExceededException'],
    ] as const) {
      edge.faults.add({ at: 'post', action: { type: 'fail', status }, times: 1 })
      await expect(post(edge.client, connectionIdOf(edge), 'x')).rejects.toMatchObject({
        name,
        $metadata: { httpStatusCode: status },
      })
    }
  })

  it('cut: delivered, the reply lost, so that the SDK posts it again', async () => {
    await using edge = await startTestEdge()
    const { messages } = await dial(edge)
    const client = managementClient(edge.wiring, { maxAttempts: 3 })
    edge.faults.add({ at: 'post', action: { type: 'cut' }, times: 1 })
    await post(client, connectionIdOf(edge), 'again')
    client.destroy()
    await expect.poll(() => messages).toEqual(['again', 'again'])
  })
})

describe('faults of messages', () => {
  it('drop, duplicate and reorder what a client says', async () => {
    await using edge = await startTestEdge()
    const { socket } = await dial(edge)
    const when = (text: string) => ({ when: ({ body }: { body: string }) => body === text })
    edge.faults.add({ at: 'message', action: { type: 'drop' }, ...when('lost') })
    edge.faults.add({ at: 'message', action: { type: 'duplicate' }, ...when('twice') })
    edge.faults.add({ at: 'message', action: { type: 'reorder' }, ...when('late') })
    for (const text of ['lost', 'twice', 'late', 'early']) socket.send(text)
    const bodies = () => edge.socketEvents('$default').map(({ body }) => body)
    await expect.poll(() => bodies().length).toBe(4)
    expect(bodies().sort()).toEqual(['early', 'late', 'twice', 'twice'])
    expect(bodies().indexOf('late')).toBeGreaterThan(bodies().indexOf('early'))
  })
})

describe('faults of $disconnect', () => {
  it('drop: nobody is told', async () => {
    await using edge = await startTestEdge()
    edge.faults.add({ at: 'disconnect', action: { type: 'drop' }, times: 1 })
    const first = await dial(edge)
    first.socket.close()
    await first.closed
    const second = await dial(edge)
    second.socket.close()
    await expect.poll(() => edge.socketEvents('$disconnect').length).toBe(1)
    expect(edge.socketEvents('$disconnect')[0]?.requestContext.connectionId).toBe(connectionIdOf(edge, 1))
  })

  it('duplicate: told twice of one connection', async () => {
    await using edge = await startTestEdge()
    edge.faults.add({ at: 'disconnect', action: { type: 'duplicate' } })
    const { socket } = await dial(edge)
    socket.close()
    await expect.poll(() => edge.socketEvents('$disconnect').length).toBe(2)
    const ids = edge.socketEvents('$disconnect').map(({ requestContext }) => requestContext.connectionId)
    expect(ids).toEqual([connectionIdOf(edge), connectionIdOf(edge)])
  })

  it('delay: told after the same person has connected again', async () => {
    await using edge = await startTestEdge()
    edge.faults.add({ at: 'disconnect', action: { type: 'delay', ms: 200 }, times: 1 })
    const first = await dial(edge)
    first.socket.close()
    await first.closed
    const second = await dial(edge)
    second.socket.send('back')
    await expect.poll(() => edge.socketEvents().length).toBe(2)
    expect(edge.socketEvents().map(({ requestContext }) => requestContext.routeKey)).toEqual([
      '$default',
      '$disconnect',
    ])
  })
})
