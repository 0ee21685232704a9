import { beforeAll, describe, expect, it } from 'vitest'
import { audit, type Fault } from './audit/audit'
import { type Program, type RunOptions, runProgram, runPrograms, SECRETS } from './program/run'

/** Replaces a part of sst.config.ts, which has to be there. */
const swap =
  (part: string, by: string) =>
  (text: string): string => {
    if (!text.includes(part)) throw new Error(`sst.config.ts does not say ${part}`)
    return text.replace(part, () => by)
  }

/** Replaces all from one part up to the next. */
const cut =
  (from: string, to: string, by = '') =>
  (text: string): string => {
    const start = text.indexOf(from)
    const end = text.indexOf(to, start)
    if (start < 0 || end < 0) throw new Error(`sst.config.ts does not say ${from} and then ${to}`)
    return text.slice(0, start) + by + text.slice(end)
  }

type Trap = {
  when: string
  /** The rules that this breaks; every other one still holds. */
  faults: Fault[]
  mutate: (text: string) => string
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
    faults: ['connectIsMock'],
    mutate: cut(
      'const mock =',
      `gateway.route('$default'`,
      `gateway.route('$connect', socket.arn, { auth: { lambda: nonce.id } })\n`,
    ),
  },
  {
    when: '$connect has no integration response',
    faults: ['connectIsMock'],
    mutate: cut('new aws.apigatewayv2.IntegrationResponse', 'const connect ='),
  },
  {
    when: '$connect has no route response',
    faults: ['connectIsMock'],
    mutate: cut('new aws.apigatewayv2.RouteResponse', `gateway.route('$default'`),
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
    mutate: swap(`gateway.route('$disconnect', socket.arn)`, ''),
  },
  {
    when: 'nothing throttles the socket',
    faults: ['throttling', 'socketLog'],
    mutate: swap('args.defaultRouteSettings =', 'const unused ='),
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
      `lambda('Authorizer', {
      after: migrated,
      link: [databaseUrl],`,
      `lambda('Authorizer', {
      after: migrated,
      link: [databaseUrl, turn],`,
    ),
  },
  {
    when: 'posts go to the custom domain, which has no @connections',
    faults: ['environment'],
    mutate: swap(
      'SOCKET_MANAGEMENT_URL: gateway.managementEndpoint',
      `SOCKET_MANAGEMENT_URL: gateway.url.apply((url) => url.replace('wss', 'https'))`,
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
    mutate: swap('responseHeadersPolicyId: headers.id,', ''),
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
    when: 'CloudFront keeps answers whatever the api says',
    faults: ['caching'],
    mutate: swap(
      'transform: {\n        cdn:',
      'transform: {\n        cachePolicy: { minTtl: 60 },\n        cdn:',
    ),
  },
  {
    when: 'files without a hash in their name are kept for a year',
    faults: ['caching'],
    mutate: cut('fileOptions: [', '},\n      // The built site'),
  },
  {
    when: 'the sweeper’s schedule has a payload and another pace',
    faults: ['schedule'],
    mutate: swap(`schedule: 'rate(1 hour)'`, `schedule: 'rate(1 minute)', event: { deep: true }`),
  },
  {
    when: 'a function is left to SST’s defaults',
    faults: ['runtime'],
    mutate: (text) =>
      swap(`architecture: 'arm64',`, '')(swap(`runtime: 'nodejs24.x',`, `runtime: 'nodejs22.x',`)(text)),
  },
  {
    when: 'a function outlasts API Gateway’s patience',
    faults: ['timeouts'],
    mutate: swap(`timeout: '20 seconds'`, `timeout: '30 seconds'`),
  },
  {
    when: 'nobody says that this is production',
    faults: ['environment'],
    mutate: swap(`({ NODE_ENV: 'production', ...variables })`, 'variables'),
  },
  {
    when: 'a secret is handed on as a variable',
    faults: ['secrets', 'environment'],
    mutate: swap('environment: { ORIGIN },', 'environment: { ORIGIN, DATABASE_URL: databaseUrl.value },'),
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
    when: 'production can be removed like any stage',
    faults: ['protection'],
    mutate: (text) =>
      swap(
        `protect: stage === 'production',`,
        '',
      )(swap(`stage === 'production' ? 'retain' : 'remove'`, `'remove'`)(text)),
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
    const run = runProgram({ mutate: (text) => `import './packages/core/src/result'\n${text}` })
    await expect(run).rejects.toThrow('SST refuses an import at the top')
  })

  it('an entry has no handler', async () => {
    const run = runProgram({ mutate: swap(`lambda('Sweeper'`, `lambda('Reaper'`) })
    await expect(run).rejects.toThrow('no handler in')
  })
})
