import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { newConnection } from '@talki/core/_people'
import { frame } from '@talki/core/say'
import { createPush } from '@talki/functions/socket/push'
import { expect, it } from 'vitest'
import { readBody } from '../read-body'
import { verifySignature } from './sigv4'

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'session' }
const region = 'eu-central-1'

/** Takes everything, and keeps of each request what API Gateway would look at. */
const record = async () => {
  const seen: { method: string; url: string; type: string | undefined; body: string }[] = []
  const faults: unknown[] = []
  const tokens: unknown[] = []
  const server = createServer((request, response) => {
    void readBody(request, 1 << 20).then((data) => {
      const { method = '', url = '', headers } = request
      const body = data ?? Buffer.alloc(0)
      seen.push({ method, url, type: headers['content-type'], body: body.toString() })
      faults.push(
        verifySignature({ method, path: url, headers, body }, { ...credentials, region }, Date.now()),
      )
      const [, signed = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? []
      tokens.push(signed.split(';').includes('x-amz-security-token') && headers['x-amz-security-token'])
      response.writeHead(method === 'DELETE' ? 204 : 200).end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}/$default`,
    seen,
    faults,
    tokens,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

it('asks API Gateway for what the AWS SDK’s own client would ask, and signs it as well', async () => {
  await using gateway = await record()
  const { endpoint } = gateway
  const connection = newConnection()
  const content = frame({ type: 'pong', re: 'é \uD800' })

  const push = createPush({ endpoint, region, credentials })
  expect(await push.send(connection, content)).toEqual({ ok: true, value: undefined })
  expect(await push.close(connection)).toEqual({ ok: true, value: undefined })
  const client = new ApiGatewayManagementApiClient({ endpoint, region, credentials })
  const Data = JSON.stringify(content)
  await client.send(new PostToConnectionCommand({ ConnectionId: connection, Data }))
  await client.send(new DeleteConnectionCommand({ ConnectionId: connection }))
  client.destroy()

  const [ourPost, ourDelete, ...theirs] = gateway.seen
  expect([ourPost, ourDelete]).toEqual(theirs)
  expect(gateway.faults).toEqual([null, null, null, null])
  expect(gateway.tokens).toEqual(Array.from({ length: 4 }, () => 'session'))
})
