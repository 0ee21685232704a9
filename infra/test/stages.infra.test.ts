import { beforeAll, describe, expect, it } from 'vitest'
import { audit } from './audit/audit'
import { at, list, named, ofType, text } from './audit/find'
import { type Program, runProgram, SECRETS } from './program/run'

const variables = (program: Program, name: string) =>
  at(named(program, 'lambda/function:Function', `${name}Function`)?.inputs, 'environment', 'variables')

describe('production', () => {
  let program: Program
  beforeAll(async () => {
    program = await runProgram()
  })

  it('breaks none of the rules', () => {
    expect(audit(program)).toEqual({})
  })

  it('has every kind of thing that the rules look at', () => {
    const kinds = [
      'Route',
      'Authorizer',
      'Stage',
      'Distribution',
      'FunctionUrl',
      'Schedule',
      'Invocation',
      'Command',
    ]
    const counts = Object.fromEntries(kinds.map((kind) => [kind, ofType(program, `:${kind}`).length]))
    expect(counts).toEqual({
      Route: 3,
      Authorizer: 1,
      Stage: 1,
      Distribution: 1,
      FunctionUrl: 1,
      Schedule: 1,
      Invocation: 1,
      Command: 1,
    })
    expect(ofType(program, 'lambda/function:Function')).toHaveLength(5)
    // Five functions, the scheduler, and API Gateway's right to write logs.
    expect(ofType(program, 'iam/role:Role')).toHaveLength(7)
  })

  it('tells its functions one origin and one socket, by the names they read', () => {
    expect(program.outputs).toMatchObject({
      site: 'https://d111111abcdef8.cloudfront.net',
      socket: 'wss://abcdef1234.execute-api.eu-central-1.amazonaws.com/$default',
    })
    expect(variables(program, 'Api')).toMatchObject({
      ORIGIN: program.outputs.site,
      SOCKET_URL: program.outputs.socket,
    })
    expect(variables(program, 'Authorizer')).toMatchObject({ ORIGIN: program.outputs.site })
  })

  it('seals the secrets in the packages of those that use them', () => {
    const sealed = Object.fromEntries(program.builds.map(({ functionID, links }) => [functionID, links]))
    expect(sealed.Api).toMatchObject(
      Object.fromEntries(Object.entries(SECRETS).map(([name, value]) => [name, { value }])),
    )
    expect(JSON.stringify(sealed.Socket)).not.toContain(SECRETS.TurnSecret)
  })
})

describe('an address for alarms', () => {
  it('is told of every alarm, where its metric is, and of the month’s spend', async () => {
    const email = 'operator@talki.example'
    const program = await runProgram({ env: { TALKI_ALARM_EMAIL: email, TALKI_BUDGET: '50' } })
    expect(audit(program)).toEqual({})
    const subscribed = ofType(program, 'sns/topicSubscription:TopicSubscription').map(({ inputs }) => [
      inputs.endpoint,
      inputs.region,
    ])
    expect(subscribed).toEqual([
      [email, undefined],
      [email, 'us-east-1'],
    ])
    expect(ofType(program, 'budgets/budget:Budget')[0]?.inputs).toMatchObject({
      limitAmount: '50',
      notifications: [{ subscriberEmailAddresses: [email] }, { subscriberEmailAddresses: [email] }],
    })
  })
})

describe('another stage', () => {
  it('asks for nothing but a database, and can be removed', async () => {
    const program = await runProgram({ stage: 'pr-7', secrets: { DatabaseUrl: SECRETS.DatabaseUrl } })
    expect(audit(program)).toEqual({})
    const { links } = program.builds.find(({ functionID }) => functionID === 'Api') ?? {}
    expect([at(links, 'TurnSecret', 'value'), at(links, 'GoogleClientSecret', 'value')]).toEqual(['', ''])
  })

  it('makes no cache policy, and no headers policy where one is shared', async () => {
    const env = { TALKI_HEADERS_POLICY: 'shared-headers-id' }
    const program = await runProgram({ stage: 'pr-7', env })
    const made = ofType(program, 'Policy').filter(
      ({ type, looksUp }) => type.includes('cloudfront') && !looksUp,
    )
    expect(made).toEqual([])
    const distribution = ofType(program, 'cloudfront/distribution:Distribution')[0]
    expect(at(distribution?.inputs, 'defaultCacheBehavior', 'responseHeadersPolicyId')).toBe(
      'shared-headers-id',
    )
    // Production has the origin of its own socket in its headers, whatever is shared.
    expect(audit(await runProgram({ env }))).toEqual({})
  })

  it('shares what the stage for that has put out, and nothing else is in it', async () => {
    const program = await runProgram({ stage: 'shared', secrets: {} })
    const custom = program.resources.filter(({ custom }) => custom).map(({ name }) => name)
    expect(custom).toEqual(['SharedHeaders'])
    const csp = text(
      named(program, 'ResponseHeadersPolicy', 'SharedHeaders')?.inputs,
      ...['securityHeadersConfig', 'contentSecurityPolicy', 'contentSecurityPolicy'],
    )
    expect(csp).toContain("connect-src 'self' wss://*.execute-api.eu-central-1.amazonaws.com;")
    expect(program.outputs).toMatchObject({ headersPolicy: 'SharedHeaders-id' })
  })

  it('deploys to the account that is named, and to no other', async () => {
    const env = { TALKI_ACCOUNT: '123456789012', TALKI_REGION: 'eu-central-1' }
    const { app } = await runProgram({ stage: 'pr-7', env })
    expect(app.providers.aws).toEqual({ region: 'eu-central-1', allowedAccountIds: ['123456789012'] })
  })

  it('does not come up without one', async () => {
    await expect(runProgram({ stage: 'pr-7', secrets: {} })).rejects.toThrow('Set a value for DatabaseUrl')
  })

  it('takes options by the names they have everywhere', async () => {
    const env = { SEATS: '6', TURN_URLS: 'turn:turn.example', TALKI_API_CONCURRENCY: '40' }
    const program = await runProgram({ stage: 'pr-7', env })
    expect(variables(program, 'Api')).toMatchObject({ SEATS: '6', TURN_URLS: 'turn:turn.example' })
    expect(variables(program, 'Socket')).not.toHaveProperty('SEATS')
    const api = named(program, 'lambda/function:Function', 'ApiFunction')
    expect(api?.inputs.reservedConcurrentExecutions).toBe(40)
  })
})

describe('a domain', () => {
  it('is the site’s, with the socket’s under it, and changes nothing else', async () => {
    const program = await runProgram({ env: { TALKI_DOMAIN: 'talki.example' } })
    expect(audit(program)).toEqual({})
    expect(program.outputs).toMatchObject({
      site: 'https://talki.example',
      socket: 'wss://socket.talki.example',
    })
    expect(variables(program, 'Api')).toMatchObject({ ORIGIN: 'https://talki.example' })
    const distribution = ofType(program, 'cloudfront/distribution:Distribution')[0]
    expect(distribution?.inputs.aliases).toEqual(['talki.example'])
    const policy = named(program, 'ResponseHeadersPolicy', 'Headers')
    const csp = text(
      policy?.inputs,
      'securityHeadersConfig',
      'contentSecurityPolicy',
      'contentSecurityPolicy',
    )
    expect(csp).toContain("connect-src 'self' wss://socket.talki.example;")
    expect(ofType(program, 'apigatewayv2/domainName:DomainName')).toHaveLength(1)
  })
})

describe('sst dev', () => {
  let program: Program
  beforeAll(async () => {
    program = await runProgram({ stage: 'ada', dev: true, secrets: { DatabaseUrl: SECRETS.DatabaseUrl } })
  })

  it('lets the developer’s own site in, and tells it where the api is', () => {
    expect(variables(program, 'Api')).toMatchObject({ ORIGIN: 'http://localhost:5173' })
    expect(variables(program, 'Authorizer')).toMatchObject({ ORIGIN: 'http://localhost:5173' })
    const site =
      program.visible.find((shown) => shown.includes('::Site"') && shown.includes('placeholder')) ?? ''
    expect(site).toContain('"API_PROXY":"https://d111111abcdef8.cloudfront.net"')
    expect(site).toContain('"command":"npx vite"')
  })

  it('runs all functions on the developer’s machine but the migrator, which has to work before', () => {
    const described = ofType(program, 'lambda/function:Function').map(({ name, inputs }) => [
      name,
      inputs.description,
    ])
    expect(Object.fromEntries(described)).toEqual({
      MigratorFunction: '',
      ApiFunction: 'live',
      AuthorizerFunction: 'live',
      SocketFunction: 'live',
      SweeperFunction: 'live',
    })
  })

  it('leaves a sleeping machine alone', () => {
    expect(ofType(program, 'scheduler/schedule:Schedule')[0]?.inputs.state).toBe('DISABLED')
  })

  it('opens roles no further than the bridge to that machine needs', () => {
    const role = named(program, 'iam/role:Role', 'AuthorizerRole')
    const policy = text(list(role?.inputs, 'inlinePolicies')[0], 'policy')
    const actions = (JSON.parse(policy) as unknown[]).flatMap((one) => list(one, 'actions'))
    expect(actions).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents', 'appsync:*', 's3:*'])
  })
})
