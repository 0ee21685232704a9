import { createRequire } from 'node:module'
import { runInNewContext } from 'node:vm'
import { beforeAll, describe, expect, it } from 'vitest'
import { at, list, named, ofType, text } from './audit/find'
import { type Program, runProgram } from './program/run'

// The function that CloudFront runs on every request decides where it goes. It is the program's own, so it can be run
// here, with the routes that the program would have stored.

type Request = { uri: string; headers: object; cookies?: object; querystring: object }
type Origin = { domainName: string; originAccessControlConfig?: { enabled: boolean; originType?: string } }
type Event = { request: Request; viewer: { ip: string } }
type Handler = (event: Event) => Promise<{ uri: string; headers: object; cookies?: object }>

/** What the program puts into CloudFront's key-value store. */
const storeOf = (program: Program): Map<string, string> => {
  const store = new Map<string, string>()
  const routes = new Map<string, string[]>()
  for (const { name, inputs } of ofType(program, 'dynamic:Resource')) {
    const namespace = text(inputs, 'namespace')
    if (name.endsWith('KvRoutesUpdate')) {
      routes.set(namespace, [...(routes.get(namespace) ?? []), text(inputs, 'entry')])
    }
    const entries = name.endsWith('KvKeys') ? (at(inputs, 'entries') as Record<string, string>) : {}
    for (const [key, value] of Object.entries(entries)) store.set(`${namespace}:${key}`, value)
  }
  for (const [namespace, entries] of routes) store.set(`${namespace}:routes`, JSON.stringify(entries))
  return store
}

let program: Program
beforeAll(async () => {
  program = await runProgram()
})

/** Where a visitor's request for a path goes, as which path, whether with their cookies, and whose it is said to be. */
const follow = async (uri: string, store = storeOf(program)) => {
  const source = named(program, 'cloudfront/function:Function', 'DomainCloudfrontFunctionRequest')
  let origin: Origin | undefined
  const cf = {
    updateRequestOrigin: (to: Origin) => {
      origin = to
    },
    kvs: () => ({
      get: (key: string) => {
        const value = store.get(key)
        return value === undefined ? Promise.reject(new Error('NotFound')) : Promise.resolve(value)
      },
    }),
  }
  const code = text(source?.inputs, 'code').replace('import cf from "cloudfront";', '')
  const globals = { cf, require: createRequire(import.meta.url) }
  const handler = runInNewContext(`${code}\nhandler`, globals) as Handler
  const request: Request = {
    uri,
    headers: {
      host: { value: 'd111111abcdef8.cloudfront.net' },
      'true-client-ip': { value: '198.51.100.66' },
    },
    cookies: { session: { value: 'canary' } },
    querystring: {},
  }
  const sent = await handler({ request, viewer: { ip: '203.0.113.9' } })
  const fallback = list(ofType(program, 'distribution:Distribution')[0]?.inputs, 'origins')[0]
  return {
    host: origin?.domainName ?? text(fallback, 'domainName'),
    signed: origin?.originAccessControlConfig?.enabled === true,
    uri: sent.uri,
    cookies: 'cookies' in sent,
    client: text(sent.headers, 'true-client-ip', 'value'),
  }
}

const API = 'apiurl.lambda-url.eu-central-1.on.aws'
const CLIENT = '203.0.113.9'
const BUCKET = /^talki-production-assetsbucket-\w+\.s3\.eu-central-1\.amazonaws\.com$/

describe('a request', () => {
  it.each(['/api/rooms.create', '/api/auth.signInAnonymously~rooms.join'])(
    'for %s goes to the function, signed, with its cookies and its true address',
    async (uri) => {
      expect(await follow(uri)).toEqual({ host: API, signed: true, uri, cookies: true, client: CLIENT })
    },
  )

  it.each([
    ['/', '/index.html'],
    ['/index.html', '/index.html'],
    ['/icon.svg', '/icon.svg'],
    ['/call/0123456789abcdef', '/index.html'],
    ['/nobody-has-claimed-this', '/index.html'],
    ['/nobody/has.claimed', '/index.html'],
    ['/apis', '/index.html'],
    ['/assets/gone-12345678.js', '/assets/gone-12345678.js'],
    ['/%', '/index.html'],
    // What a messenger glues to a link. The local stage's `site-path.ts` answers these alike.
    ...['.', ',', ')', '%3E', '%', '%2', '%E2%80', '"', '.js', ').'].map((junk) => [
      `/r/abcdef${junk}`,
      '/index.html',
    ]),
    ['/gone.ico', '/index.html'],
  ])('for %s goes to the site’s bucket as %s, and leaves its cookies behind', async (uri, as) => {
    const found = await follow(uri)
    expect(found).toEqual({
      host: expect.stringMatching(BUCKET) as string,
      signed: true,
      uri: as,
      cookies: false,
      client: CLIENT,
    })
  })

  it('that comes before there are any routes goes to the socket’s API, which refuses what is no upgrade', async () => {
    const found = await follow('/', new Map())
    expect(found).toMatchObject({ host: 'abcdef1234.execute-api.eu-central-1.amazonaws.com', signed: false })
  })
})
