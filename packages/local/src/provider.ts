import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type MutableRedirectUri, type MutableToken, OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server'
import * as v from 'valibot'
import { close, listen } from './listen'
import { type AccountName, accountPage, ACCOUNTS, isAccountName } from './provider-page'

export type Path = '/.well-known/openid-configuration' | '/jwks' | '/token'

/** Outage of a path. `down`: closes the connection. `slow`: never answers. A number: answers with that status. */
export type Ailment = 'down' | 'slow' | { status: number; body: object }

export type Provider = AsyncDisposable & {
  issuer: string
  /** Variables with which the functions use it. */
  env: { GOOGLE_CLIENT_ID: string; GOOGLE_CLIENT_SECRET: string; GOOGLE_ISSUER: string }
  /** Makes a path fail from now on; null ends that. */
  ail: (path: Path, how: Ailment | null) => void
  /** Changes the claims of ID tokens from now on; null ends that. */
  lie: (change: ((claims: Record<string, unknown>) => void) | null) => void
  /** Signs with a key of the published one's name that is another, or no longer. */
  forge: (isForging: boolean) => Promise<void>
}

const TokenRequest = v.object({ body: v.object({ code: v.string() }) })

/**
 * An OpenID provider on this machine, for development and tests: discovery, PKCE, signed tokens, and a page in front
 * on which the user chooses an account or cancels. Takes any client. Throws when the port is taken.
 */
export async function startProvider(port = 0): Promise<Provider> {
  const issuer = new OAuth2Issuer(false)
  const key = await issuer.keys.generate('RS256')
  const published = issuer.keys.toJSON()
  const service = new OAuth2Service(issuer)
  const ailments = new Map<string, Ailment>()
  /** By the code that they were given. */
  const people = new Map<string, AccountName>()
  let change: ((claims: Record<string, unknown>) => void) | null = null

  service.on('beforeAuthorizeRedirect', ({ url }: MutableRedirectUri, request: IncomingMessage) => {
    const account = new URL(request.url ?? '/', 'http://localhost').searchParams.get('account')
    if (isAccountName(account)) people.set(url.searchParams.get('code') ?? '', account)
  })
  service.on('beforeTokenSigning', ({ payload }: MutableToken, request: unknown) => {
    const read = v.safeParse(TokenRequest, request)
    const account = read.success ? people.get(read.output.body.code) : undefined
    // As Google does by the scope `openid profile`, with one more that was not asked for.
    if (account) Object.assign(payload, ACCOUNTS[account], { email: `${account}@provider.test` })
    change?.(payload)
  })

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', issuer.url)
    const ailment = ailments.get(url.pathname)
    if (ailment === 'slow') return
    if (ailment === 'down') request.socket.destroy()
    else if (ailment) {
      response.writeHead(ailment.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(ailment.body))
    } else if (url.pathname === '/authorize' && !isAccountName(url.searchParams.get('account'))) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(accountPage(url))
    } else if (url.pathname === '/jwks') {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ keys: published }))
    } else service.requestHandler(request, response)
  }
  const server = createServer(answer)
  issuer.url = `http://localhost:${await listen(server, port, 'localhost')}`

  return {
    issuer: issuer.url,
    env: {
      GOOGLE_CLIENT_ID: 'talki-development',
      GOOGLE_CLIENT_SECRET: 'not a secret on a development machine',
      GOOGLE_ISSUER: issuer.url,
    },
    ail: (path, how) => {
      if (how) ailments.set(path, how)
      else ailments.delete(path)
    },
    lie: (how) => (change = how),
    forge: async (isForging) => {
      await (isForging ? issuer.keys.generate('RS256', { kid: key.kid }) : issuer.keys.add(key))
    },
    [Symbol.asyncDispose]: () => close(server),
  }
}
