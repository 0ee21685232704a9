import { securityHeaders } from '@talki/core/security-headers'
import { at, list, named, ofType, type Rule, same, text, unless } from './find'

/** The headers that a CloudFront policy sends, by lower-case name, and whether each wins over the origin's own. */
const sent = (inputs: unknown): { headers: Record<string, string>; weak: string[] } => {
  const of = (name: string, ...path: string[]) => text(inputs, 'securityHeadersConfig', name, ...path)
  const hsts = at(inputs, 'securityHeadersConfig', 'strictTransportSecurity')
  const age = at(hsts, 'accessControlMaxAgeSec')
  const custom = list(inputs, 'customHeadersConfig', 'items')
  const parts = ['contentSecurityPolicy', 'strictTransportSecurity', 'referrerPolicy', 'frameOptions']
  const overrides = [...parts, 'contentTypeOptions'].map((name) => ({
    name,
    override: at(inputs, 'securityHeadersConfig', name, 'override'),
  }))
  return {
    headers: {
      'content-security-policy': of('contentSecurityPolicy', 'contentSecurityPolicy'),
      'strict-transport-security': `max-age=${String(age)}${at(hsts, 'includeSubdomains') === true ? '; includeSubDomains' : ''}`,
      'referrer-policy': of('referrerPolicy', 'referrerPolicy'),
      'x-frame-options': of('frameOptions', 'frameOption'),
      'x-content-type-options': at(inputs, 'securityHeadersConfig', 'contentTypeOptions') ? 'nosniff' : '',
      ...Object.fromEntries(custom.map((item) => [text(item, 'header'), text(item, 'value')])),
    },
    weak: [
      ...overrides.filter(({ override }) => override !== true).map(({ name }) => name),
      ...custom.filter((item) => at(item, 'override') !== true).map((item) => text(item, 'header')),
    ],
  }
}

const sorted = (table: Record<string, string>) => Object.entries(table).sort(([a], [b]) => a.localeCompare(b))

/** Every answer of the domain carries the local stage's headers, with the origin of the very socket. */
export const headers: Rule = (program) => {
  const socketOrigin = new URL(text(program.outputs, 'socket')).origin
  const wanted = securityHeaders({ origin: 'https://talki.example', socketOrigin })
  const behaviours = ofType(program, 'cloudfront/distribution:Distribution').flatMap(({ inputs }) => [
    at(inputs, 'defaultCacheBehavior'),
    ...list(inputs, 'orderedCacheBehaviors'),
  ])
  return [
    ...unless(behaviours.length > 0, 'there is no distribution'),
    ...behaviours.flatMap((behaviour, index) => {
      const id = text(behaviour, 'responseHeadersPolicyId')
      const policy = named(program, 'ResponseHeadersPolicy', id.replace(/-id$/, ''))
      if (!policy) return [`behaviour ${index} has no policy`]
      const { headers: found, weak } = sent(policy.inputs)
      // CloudFront's quota for a header's value.
      const long = Object.entries(found).filter(([, value]) => value.length > 1783)
      return [
        ...unless(same(sorted(found), sorted(wanted)), `behaviour ${index} sends ${JSON.stringify(found)}`),
        ...weak.map((name) => `${name} yields to the origin`),
        ...long.map(([name]) => `${name} is too long`),
      ]
    }),
  ]
}

/** What no route claims goes to an API of ours, by https; not to another's host, nor to S3's as if it were any host. */
export const fallbackOrigin: Rule = (program) =>
  ofType(program, 'cloudfront/distribution:Distribution').flatMap(({ inputs }) =>
    list(inputs, 'origins').flatMap((origin) => [
      ...unless(
        text(origin, 'domainName') === 'abcdef1234.execute-api.eu-central-1.amazonaws.com',
        `falls back to ${text(origin, 'domainName')}`,
      ),
      ...unless(
        at(origin, 'customOriginConfig', 'originProtocolPolicy') === 'https-only',
        `by ${text(origin, 'customOriginConfig', 'originProtocolPolicy')}`,
      ),
    ]),
  )

/** The site has all paths, but for the api's; both are reached with CloudFront's signature. */
export const paths: Rule = (program) => {
  const entries = ofType(program, 'dynamic:Resource')
    .filter(({ name }) => name.endsWith('KvRoutesUpdate'))
    .map(({ inputs }) => text(inputs, 'entry').replace(/^(\w+),\w+,,/, '$1 '))
  const api = named(program, 'dynamic:Resource', 'ApiRouteKey.sst.aws.KvKeys')
  const origin = text(api?.inputs, 'entries', 'metadata')
  return [
    ...unless(same(entries.sort(), ['site ', 'url /api']), `routes ${entries.join('; ')}`),
    ...unless(
      origin.includes('"originType":"lambda"') && origin.includes('"signingBehavior":"always"'),
      'the api’s requests are not signed',
    ),
  ]
}

/** CloudFront's function fits in what it may be, and says who asks in a header that nobody else can set. */
export const edgeFunction: Rule = (program) =>
  ofType(program, 'cloudfront/function:Function').flatMap(({ inputs }) => [
    ...unless(Buffer.byteLength(text(inputs, 'code')) <= 10_240, 'is larger than 10 KB'),
    ...unless(
      text(inputs, 'code').includes(`headers['true-client-ip'] = { value: event.viewer.ip }`),
      'does not say who asks',
    ),
  ])

/** The function's own address serves nobody but the distribution, and no other site's page. */
export const functionUrl: Rule = (program) =>
  ofType(program, 'lambda/functionUrl:FunctionUrl').flatMap(({ name, inputs }) => [
    ...unless(inputs.authorizationType === 'AWS_IAM', `${name} asks ${String(inputs.authorizationType)}`),
    ...unless(!inputs.cors, `${name} opens itself to ${JSON.stringify(at(inputs, 'cors', 'allowOrigins'))}`),
  ])

/** CloudFront keeps nothing that its origin has not allowed it to; what has a hash in its name is kept for ever. */
export const caching: Rule = (program) => [
  ...ofType(program, 'cloudfront/cachePolicy:CachePolicy').flatMap(({ inputs, looksUp }) => [
    ...unless(
      looksUp !== '' || same([inputs.defaultTtl, inputs.minTtl], [0, 0]),
      `keeps for ${String(inputs.minTtl)} s at least`,
    ),
    // AWS's own that caches nothing, for all that come and go: an account has twenty of its own.
    ...unless(
      looksUp === (program.app.stage === 'production' ? '' : '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'),
      `${program.app.stage} ${looksUp === '' ? 'makes a cache policy' : `uses ${looksUp}`}`,
    ),
  ]),
  ...ofType(program, 'dynamic:Resource')
    .filter(({ name }) => name.endsWith('BucketFiles'))
    .flatMap(({ inputs }) => [
      ...unless(inputs.purge === false, 'takes away what open pages still load'),
      ...list(inputs, 'files').flatMap((file) => {
        const wanted = text(file, 'key').startsWith('assets/')
          ? 'public,max-age=31536000,immutable'
          : 'no-cache'
        return unless(
          text(file, 'cacheControl') === wanted,
          `${text(file, 'key')}: ${text(file, 'cacheControl')}`,
        )
      }),
    ]),
]
