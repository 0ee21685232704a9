import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose'

type Answer = { status: number; body: unknown } | 'unending'

export type TestProvider = AsyncDisposable & {
  issuer: string
  /** Requests so far, with their bodies, by path. */
  asked: { path: string; body: string; authorization: string }[]
  /** Changes what is answered at a path; null ends that. `unending`: a body that begins and does not end. */
  answer: (path: string, how: Answer | null) => void
  /** Claims of the ID token over those that are right. */
  claims: JWTPayload
}

/** One pair for all: to make one takes a second. */
const keyPair = generateKeyPair('RS256')

/** The least of an OpenID provider that speaks as Google does: discovery, keys, and a token for any code. */
export const startTestProvider = async (): Promise<TestProvider> => {
  const { privateKey, publicKey } = await keyPair
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }
  const changed = new Map<string, Answer>()
  const asked: TestProvider['asked'] = []
  const read = async (request: IncomingMessage): Promise<string> => {
    let body = ''
    for await (const part of request) body += String(part)
    return body
  }
  const idToken = () =>
    new SignJWT({ sub: 'account-1', name: 'Ada Lovelace', ...provider.claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(provider.issuer)
      .setAudience('client')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey)
  const usual = async (path: string): Promise<unknown> => {
    if (path === '/keys') return { keys: [jwk] }
    if (path === '/token') return { id_token: await idToken(), access_token: 'x', token_type: 'Bearer' }
    const { issuer } = provider
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/keys`,
    }
  }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    void read(request).then(async (body) => {
      asked.push({ path, body, authorization: request.headers.authorization ?? '' })
      const how = changed.get(path) ?? { status: 200, body: await usual(path) }
      if (how === 'unending') {
        response.writeHead(200, { 'content-type': 'application/json' }).write('{')
        return
      }
      const to = how.status === 302 ? { location: String(how.body) } : {}
      response.writeHead(how.status, { 'content-type': 'application/json', ...to })
      response.end(JSON.stringify(how.body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const provider: TestProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer: (path, how) => {
      if (how) changed.set(path, how)
      else changed.delete(path)
    },
    claims: {},
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return provider
}
