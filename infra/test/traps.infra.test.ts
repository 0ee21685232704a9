import { beforeAll, describe, expect, it } from 'vitest'
import { audit, type Fault } from './audit/audit'
import type { Mutation, Sources } from './program/build'
import { type Program, type RunOptions, runProgram, runPrograms, SECRETS } from './program/run'

/** The one file of the configuration that says something, changed. */
const change = (sources: Sources, part: string, edit: (text: string) => string): Sources => {
  const paths = Object.keys(sources).filter((path) => sources[path]?.includes(part))
  const [path] = paths
  if (path === undefined || paths.length > 1) {
    throw new Error(`${paths.length === 0 ? 'no file says' : `${paths.join()} say`} ${part}`)
  }
  return { ...sources, [path]: edit(sources[path] ?? '') }
}

/** Replaces a part of the configuration, which has to be in one of its files. */
const swap =
  (part: string, by: string): Mutation =>
  (sources) =>
    change(sources, part, (text) => text.replace(part, () => by))

/** Replaces all from one part up to the next, in one file; up to the file's end where there is no next. */
const cut =
  (from: string, to?: string, by = ''): Mutation =>
  (sources) =>
    change(sources, from, (text) => {
      const start = text.indexOf(from)
      const end = to === undefined ? text.length : text.indexOf(to, start)
      if (end < 0) throw new Error(`no file says ${from} and then ${to ?? ''}`)
      return text.slice(0, start) + by + text.slice(end)
    })

/** One change after the other. */
const all =
  (...mutations: Mutation[]): Mutation =>
  (sources) =>
    mutations.reduce((changed, mutate) => mutate(changed), sources)

type Trap = {
  when: string
  /** The rules that this breaks; every other one still holds. */
  faults: Fault[]
  mutate: Mutation
  options?: RunOptions
}

const TRAPS: Trap[] = [
  {
    when: 'the authorizer’s identity source is SST’s own, a header',
    faults: ['authorizer'],
    mutate: swap(`, identitySources: ['route.request.querystring.nonce']`, ''),
  },
  {
    when: 'the authorizer asks for HTTP APIs’ payload and simple answers',
    faults: ['authorizer'],
    mutate: swap(
      `addAuthorizer('Nonce', {`,
      `addAuthorizer('Nonce', {
        transform: { authorizer: { authorizerPayloadFormatVersion: '2.0', enableSimpleResponses: true } },`,
    ),
  },
  {
    when: 'a body selects its route',
    faults: ['routeSelection'],
    mutate: swap(`api: { routeSelectionExpression: '\\\\$default' },`, ''),
  },
  {
    when: '$connect is made by .route(), which runs a function',
    faults: ['connectIsMock', 'order'],
    mutate: cut(
      'const mock =',
      `gateway.route('$default'`,
      `const last = {}\ngateway.route('$connect', socket.arn, { auth: { lambda: nonce.id } })\n`,
    ),
  },
  {
    when: '$connect has no integration response',
    faults: ['connectIsMock', 'order'],
    mutate: cut('new aws.apigatewayv2.IntegrationResponse', 'const connect =', 'mock\n'),
  },
  {
    when: '$connect has no route response',
    faults: ['connectIsMock', 'order'],
    mutate: cut('new aws.apigatewayv2.RouteResponse', '\n// The stage deploys itself', 'mock\n'),
  },
  {
    when: 'the MOCK’s template is under another key than the one selected',
    faults: ['connectIsMock'],
    mutate: swap(`requestTemplates: { '200':`, `requestTemplates: { $default:`),
  },
  {
    when: '$connect asks nobody',
    faults: ['connectIsAuthorized'],
    mutate: swap(`authorizationType: 'CUSTOM'`, `authorizationType: 'NONE'`),
  },
  {
    when: '$disconnect leads nowhere',
    faults: ['routes'],
    mutate: swap(`gateway.route('$disconnect', socket.arn, last)`, ''),
  },
  {
    when: 'nothing throttles the socket',
    faults: ['throttling', 'socketLog'],
    mutate: swap('args.defaultRouteSettings =', 'const unused ='),
  },
  {
    when: 'the socket is throttled for another load than the one stated',
    faults: ['throttling'],
    mutate: swap('throttlingRateLimit: throttle.rate', 'throttlingRateLimit: 500'),
  },
  {
    when: 'the socket’s log is SST’s own, with addresses in it',
    faults: ['socketLog'],
    mutate: swap('args.accessLogSettings =', 'const unused ='),
  },
  {
    when: 'the socket’s execution log keeps bodies',
    faults: ['socketLog'],
    mutate: swap('dataTraceEnabled: false', 'dataTraceEnabled: true'),
  },
  {
    when: 'the api is linked to the socket, and so may write to everybody',
    faults: ['permissions', 'links'],
    mutate: swap('link: [databaseUrl, ...google, turn]', 'link: [databaseUrl, ...google, turn, gateway]'),
  },
  {
    when: 'a function keeps AWS’s policy that may write to any log',
    faults: ['permissions'],
    mutate: swap('managedPolicyArns: [],', ''),
  },
  {
    when: 'the whole account may put a role on',
    faults: ['trust'],
    mutate: swap('...(!$dev && { assumeRolePolicy: trust }),', ''),
  },
  {
    when: 'the authorizer is given a secret that it does not use',
    faults: ['links'],
    mutate: swap(
      `lambda('Authorizer', {\n  after: migrated,\n  link: [databaseUrl],`,
      `lambda('Authorizer', {\n  after: migrated,\n  link: [databaseUrl, turn],`,
    ),
  },
  {
    when: 'posts go to the custom domain, which has no @connections',
    faults: ['environment'],
    mutate: swap(
      `permissions: manage('POST', 'DELETE'),
  environment: { SOCKET_MANAGEMENT_URL: gateway.managementEndpoint`,
      `permissions: manage('POST', 'DELETE'),
  environment: { SOCKET_MANAGEMENT_URL: gateway.url.apply((url) => url.replace('wss', 'https'))`,
    ),
    options: { env: { TALKI_DOMAIN: 'talki.example' } },
  },
  {
    when: 'the function’s own URL takes every site’s pages',
    faults: ['functionUrl'],
    mutate: swap('cors: false, router', 'router'),
  },
  {
    when: 'the function’s own URL is public',
    faults: ['paths', 'functionUrl', 'invokers'],
    mutate: swap(`protection: 'oac',`, ''),
  },
  {
    when: 'answers carry no security headers',
    faults: ['headers'],
    mutate: swap('responseHeadersPolicyId: headers,', ''),
  },
  {
    when: 'the content security policy names any socket',
    faults: ['headers'],
    mutate: swap(`new URL(url).origin`, `'wss:'`),
  },
  {
    when: 'an origin’s own header wins',
    faults: ['headers'],
    mutate: swap(
      'customHeadersConfig: policy.customHeadersConfig',
      `customHeadersConfig: policy.customHeadersConfig.apply(({ items }) => ({
        items: items.map((item) => ({ ...item, override: false })),
      }))`,
    ),
  },
  {
    when: 'what no route claims goes to SST’s placeholder host',
    faults: ['fallbackOrigin'],
    mutate: swap('args.origins = [', 'const unused = ['),
  },
  {
    when: 'the function cannot tell one visitor from another',
    faults: ['edgeFunction'],
    mutate: cut('edge: {', 'transform: {'),
  },
  {
    when: 'CloudFront keeps answers whatever the api says',
    faults: ['caching'],
    mutate: swap('cachePolicy: (_args, opts) => {', 'cachePolicy: (args, opts) => {\n      args.minTtl = 60'),
  },
  {
    when: 'files without a hash in their name are kept for a year',
    faults: ['caching'],
    mutate: cut('fileOptions: [', '},\n  // The built site'),
  },
  {
    when: 'the sweeper’s schedule has a payload and another pace',
    faults: ['schedule'],
    mutate: swap(`schedule: 'rate(1 hour)'`, `schedule: 'rate(1 minute)', event: { deep: true }`),
  },
  {
    when: 'a function is left to SST’s defaults',
    faults: ['runtime'],
    mutate: all(swap(`architecture: 'arm64',`, ''), swap(`runtime: 'nodejs24.x',`, `runtime: 'nodejs22.x',`)),
  },
  {
    when: 'a function is bundled as SST does by default, unminified and without a map',
    faults: ['bundling'],
    mutate: swap('nodejs: NODEJS,', ''),
  },
  {
    when: 'a function has all of its code in one file',
    faults: ['bundling'],
    mutate: swap('nodejs: NODEJS,', 'nodejs: { ...NODEJS, splitting: false },'),
  },
  {
    when: 'a function is told to read its source map as it starts',
    faults: ['environment'],
    mutate: swap(`NODE_ENV: 'production',`, `NODE_ENV: 'production', NODE_OPTIONS: '--enable-source-maps',`),
  },
  {
    when: 'a function outlasts API Gateway’s patience',
    faults: ['timeouts'],
    mutate: swap(`timeout: '20 seconds'`, `timeout: '30 seconds'`),
  },
  {
    when: 'nobody says that this is production',
    faults: ['environment'],
    mutate: swap(`NODE_ENV: 'production',`, ''),
  },
  {
    when: 'a secret is handed on as a variable',
    faults: ['secrets', 'environment'],
    mutate: swap(
      'environment: { ORIGIN: origin },',
      'environment: { ORIGIN: origin, DATABASE_URL: databaseUrl.value },',
    ),
  },
  {
    when: 'logs are kept for ever',
    faults: ['logRetention'],
    mutate: swap(`retentionInDays: { '1 month': 30, '1 week': 7 }[retention],`, ''),
  },
  {
    when: 'new code does not wait for the migration',
    faults: ['migrationFirst'],
    mutate: swap('if (after) opts.dependsOn = after', ''),
  },
  {
    when: 'a new migration does not run',
    faults: ['migrationFirst'],
    mutate: cut('triggers: {', '})', ''),
  },
  {
    when: 'events arrive as text behind the runtime’s prefix, which no filter matches',
    faults: ['filters'],
    mutate: swap(`, format: 'json'`, ''),
  },
  {
    when: 'a filter looks where the runtime does not put the event',
    faults: ['filters'],
    mutate: swap(`'{ $.message.event = "failed" }'`, `'{ $.event = "failed" }'`),
  },
  {
    when: 'nobody counts the sweeps that an alarm waits for',
    faults: ['alarms'],
    mutate: cut(`count('Swept'`, '\n'),
  },
  {
    when: 'a sweeper that never runs rings nowhere',
    faults: ['alarms'],
    mutate: swap(`rings ? 'breaching' : 'notBreaching'`, `'notBreaching'`),
  },
  {
    when: 'CloudFront is watched where its metrics are not',
    faults: ['alarms'],
    mutate: swap(`const cdn = { region: CDN_REGION, topics: atCdn }`, `const cdn = { topics: here }`),
    options: { env: { TALKI_ALARM_EMAIL: 'operator@talki.example' } },
  },
  {
    when: 'production can be removed like any stage',
    faults: ['protection'],
    mutate: all(
      swap(`protect: stage === 'production',`, ''),
      swap(`stage === 'production' ? 'retain' : 'remove'`, `'remove'`),
    ),
  },
  {
    when: 'the stage may deploy itself before an upgrade can end',
    faults: ['order'],
    mutate: swap('opts.dependsOn = [mockResponse, connectResponse]', 'opts.dependsOn = [connectResponse]'),
  },
  {
    when: 'new pages meet old functions',
    faults: ['order'],
    mutate: swap('$resolve([assets.name, api.arn, authorizer.arn, socket.arn])', '$resolve([assets.name])'),
  },
  {
    when: 'what no route claims goes to S3 as if it were any host',
    faults: ['fallbackOrigin'],
    mutate: swap(
      'gateway.nodes.api.apiEndpoint.apply((url) => new URL(url).host)',
      'assets.nodes.bucket.bucketRegionalDomainName',
    ),
  },
  {
    when: 'a removed stage leaves its secrets behind',
    faults: ['protection'],
    mutate: swap(`state: { purge: stage !== 'production' },`, ''),
    options: { stage: 'pr-7' },
  },
  {
    when: 'the shell chooses the region',
    faults: ['pinned'],
    mutate: swap(`region: (process.env.TALKI_REGION || 'us-east-1') as aws.Region,`, ''),
  },
  {
    when: 'every stage makes a cache policy of its own',
    faults: ['caching'],
    mutate: swap('if (!isProduction) opts.id = CACHING_DISABLED', ''),
    options: { stage: 'pr-7' },
  },
  {
    when: 'a stage is built into the site',
    faults: ['siteEnvironment'],
    mutate: swap(
      'environment: $dev ? { API_PROXY: router.url } : {}',
      'environment: { VITE_API: router.url }',
    ),
  },
]

describe('the rules notice it when', () => {
  let programs: Program[]
  beforeAll(async () => {
    programs = await runPrograms([...TRAPS.map(({ mutate, options }) => ({ ...options, mutate })), {}])
  })

  it.each(TRAPS.map((trap, index) => ({ ...trap, index })))('$when', ({ faults, index }) => {
    const program = programs[index]
    expect(program && Object.keys(audit(program)).sort()).toEqual([...faults].sort())
  })

  it('nothing is wrong, by saying nothing', () => {
    const last = programs.at(-1)
    expect(last && audit(last)).toEqual({})
  })
})

describe('the program itself fails when', () => {
  it('a secret that may be absent has no placeholder', async () => {
    const mutate = swap(`new sst.Secret('TurnSecret', '')`, `new sst.Secret('TurnSecret')`)
    const run = runProgram({ secrets: { DatabaseUrl: SECRETS.DatabaseUrl }, mutate })
    await expect(run).rejects.toThrow('Set a value for TurnSecret')
  })

  it('an option is not what it has to be', async () => {
    await expect(runProgram({ env: { SEATS: '99' } })).rejects.toThrow('SEATS: has to be a whole number')
  })

  it.each([
    ['TURN_URLS needs the secret', { env: { TURN_URLS: 'turn:turn.example' } }],
    [
      'go together',
      { secrets: { DatabaseUrl: SECRETS.DatabaseUrl, GoogleClientId: SECRETS.GoogleClientId } },
    ],
  ])('half a feature is configured: %s', async (message, options) => {
    const run = runProgram({ secrets: { DatabaseUrl: SECRETS.DatabaseUrl }, ...options })
    await expect(run).rejects.toThrow(message)
  })

  it('something is imported at the top of the configuration', async () => {
    const run = runProgram({
      mutate: swap('export default', `import './packages/core/src/result'\nexport default`),
    })
    await expect(run).rejects.toThrow('SST refuses an import at the top')
  })

  it('an entry has no handler', async () => {
    const run = runProgram({ mutate: swap(`lambda('Sweeper'`, `lambda('Reaper'`) })
    await expect(run).rejects.toThrow('no handler in')
  })
})
