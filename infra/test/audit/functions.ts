import { namesOf, type Reader, SECRETS } from '@talki/functions/config-table'
import { NODEJS } from '@talki/functions/bundling'
import { at, list, named, ofType, type Rule, same, text, unless } from './find'

const API = 'arn:aws:execute-api:eu-central-1:123456789012:abcdef1234'

type Expected = {
  /** What it reads of the table of configuration. */
  reader: Reader
  /** The methods of @connections that it may use. */
  manages?: string[]
  /** The longest that a caller waits for it, in seconds. */
  patience: number
}

const EXPECTED: Record<string, Expected> = {
  Api: { reader: 'api', patience: 20 },
  Authorizer: { reader: 'authorizer', patience: 29 },
  Socket: { reader: 'socket', manages: ['POST', 'DELETE'], patience: 29 },
  Sweeper: { reader: 'sweeper', manages: ['DELETE'], patience: 900 },
  Migrator: { reader: 'migrator', patience: 900 },
}

/** The secrets that a function uses, by SST's names. */
const secretsOf = (reader: Reader | undefined): string[] => {
  const names = reader === undefined ? [] : namesOf(reader, 'secret')
  return SECRETS.filter(([, name]) => names.includes(name)).map(([secret]) => secret)
}

/** What every function has: the app's name, and the key of the secrets that are sealed in its package, are SST's. */
const COMMON = ['NODE_ENV', 'SST_KEY', 'SST_KEY_FILE', 'SST_RESOURCE_App']

const functions = (program: Parameters<Rule>[0]) =>
  ofType(program, 'lambda/function:Function').map(({ name, inputs }) => ({
    name: name.replace(/Function$/, ''),
    inputs,
  }))

const statements = (inputs: unknown): unknown[] =>
  list(inputs, 'inlinePolicies').flatMap((policy) => JSON.parse(text(policy, 'policy')) as unknown[])

const stageOf = ({ app }: Parameters<Rule>[0]) => app.stage

/** Each role, statement by statement. */
export const permissions: Rule = (program) =>
  ofType(program, 'iam/role:Role').flatMap(({ name, inputs }) => {
    const managed = list(inputs, 'managedPolicyArns').map(String)
    // The account's, once, so that API Gateway may write any log at all: AWS has no narrower one.
    if (name === 'APIGatewayPushToCloudWatchLogsRole') {
      return unless(managed.length === 1 && statements(inputs).length === 0, `${name} may ${managed.join()}`)
    }
    const found = statements(inputs)
    if (name === 'SweepRole') {
      const invokes = text(found[0], 'resources', 0)
      return unless(
        found.length === 1 &&
          same(at(found[0], 'actions'), ['lambda:InvokeFunction']) &&
          invokes.endsWith(':function:SweeperFunction') &&
          managed.length === 0,
        `${name} may ${JSON.stringify(found)}`,
      )
    }
    const expected = EXPECTED[name.replace(/Role$/, '')]
    if (!expected) return [`nobody knows ${name}`]
    const group = `/talki/${stageOf(program)}/${name.replace(/Role$/, '').toLowerCase()}`
    const wanted = [
      {
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        effect: 'Allow',
        resources: [`arn:aws:logs:eu-central-1:123456789012:log-group:${group}:*`],
      },
      ...(expected.manages
        ? [
            {
              actions: ['execute-api:ManageConnections'],
              effect: 'Allow',
              resources: expected.manages.map((method) => `${API}/*/${method}/@connections/*`),
            },
          ]
        : []),
    ]
    return [
      ...unless(same(found, wanted), `${name} may ${JSON.stringify(found)}`),
      ...managed.map((arn) => `${name} may what ${arn} says`),
    ]
  })

/** Only Lambda puts a function's role on. */
export const trust: Rule = (program) =>
  ofType(program, 'iam/role:Role')
    .filter(({ name }) => name.replace(/Role$/, '') in EXPECTED)
    .flatMap(({ name, inputs }) => {
      const principals = list(inputs, 'assumeRolePolicy', 'Statement').map((one) => at(one, 'Principal'))
      return unless(
        same(principals, [{ Service: 'lambda.amazonaws.com' }]),
        `${name} trusts ${JSON.stringify(inputs.assumeRolePolicy)}`,
      )
    })

/** Who may invoke: API Gateway and CloudFront, each for one thing of ours; never everybody. */
export const invokers: Rule = (program) =>
  ofType(program, 'lambda/permission:Permission').flatMap(({ name, inputs }) =>
    unless(
      (inputs.principal === 'apigateway.amazonaws.com' && text(inputs, 'sourceArn').startsWith(`${API}/`)) ||
        (inputs.principal === 'cloudfront.amazonaws.com' &&
          text(inputs, 'sourceArn') === 'arn:aws:cloudfront::123456789012:distribution/E1'),
      `${name} lets ${String(inputs.principal)} in`,
    ),
  )

export const runtime: Rule = (program) =>
  functions(program).flatMap(({ name, inputs }) => [
    ...unless(inputs.runtime === 'nodejs24.x', `${name} runs on ${String(inputs.runtime)}`),
    ...unless(
      same(inputs.architectures, ['arm64']),
      `${name} is for ${JSON.stringify(inputs.architectures)}`,
    ),
  ])

export const timeouts: Rule = (program) =>
  functions(program).flatMap(({ name, inputs }) =>
    unless(
      Number(inputs.timeout) < (EXPECTED[name]?.patience ?? 0),
      `${name} takes ${String(inputs.timeout)} s, and nobody waits so long`,
    ),
  )

/** Bundled as the bundle tests bundle, so that what they find is true of what is deployed. */
export const bundling: Rule = (program) =>
  program.builds.flatMap(({ functionID, properties }) =>
    unless(
      same(
        [properties.minify, properties.sourcemap, properties.splitting],
        [NODEJS.minify, NODEJS.sourcemap, NODEJS.splitting],
      ),
      `${functionID} is bundled by ${JSON.stringify(properties)}`,
    ),
  )

export const links: Rule = ({ builds }) =>
  builds.flatMap(({ functionID, links: linked }) =>
    unless(
      same(Object.keys(linked), secretsOf(EXPECTED[functionID]?.reader)),
      `${functionID} is given ${Object.keys(linked).join()}`,
    ),
  )

export const environment: Rule = (program) =>
  functions(program).flatMap(({ name, inputs }) => {
    const variables = at(inputs, 'environment', 'variables')
    const names = Object.keys(variables ?? {})
    const reader = EXPECTED[name]?.reader
    const wanted = [...COMMON, ...(reader === undefined ? [] : namesOf(reader, 'wired'))]
    const management = text(variables, 'SOCKET_MANAGEMENT_URL')
    return [
      ...unless(same(names.sort(), wanted.sort()), `${name} has ${names.join()}`),
      ...unless(
        text(variables, 'NODE_ENV') === 'production',
        `${name} runs as ${text(variables, 'NODE_ENV')}`,
      ),
      // A custom domain has no @connections.
      ...unless(
        management === '' ||
          management === 'https://abcdef1234.execute-api.eu-central-1.amazonaws.com/$default',
        `${name} posts to ${management}`,
      ),
    ]
  })

/** Logs end by themselves: each function's own, and the socket's. */
export const logRetention: Rule = (program) => {
  const days = stageOf(program) === 'production' ? 30 : 7
  return [
    ...ofType(program, 'cloudwatch/logGroup:LogGroup').flatMap(({ name, inputs }) =>
      unless(inputs.retentionInDays === days, `${name} keeps ${String(inputs.retentionInDays)} days`),
    ),
    ...functions(program).flatMap(({ name, inputs }) => {
      const group = named(program, 'cloudwatch/logGroup:LogGroup', `${name}Logs`)
      return unless(
        !!group && at(inputs, 'loggingConfig', 'logGroup') === group.inputs.name,
        `${name} logs to ${text(inputs, 'loggingConfig', 'logGroup')}`,
      )
    }),
  ]
}
