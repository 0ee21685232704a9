import { find } from '../packages/functions/src/config-read'
import { OPTIONS } from '../packages/functions/src/config-table'
import { databaseUrl, migrated } from './database'
import { origin, router } from './domain'
import { gateway } from './gateway'
import { lambda } from './lambda'

// An empty secret is a feature that is absent.
const google = [new sst.Secret('GoogleClientId', ''), new sst.Secret('GoogleClientSecret', '')]
const turn = new sst.Secret('TurnSecret', '')

// Half a feature is a mistake of the operator, who should hear of it before the first caller does.
$resolve([turn, ...google].map(({ value }) => value)).apply(([turnSecret, googleId, googleSecret]) => {
  if (find(process.env, 'TURN_URLS') && !turnSecret) throw new Error('TURN_URLS needs the secret TurnSecret')
  if (!googleId !== !googleSecret) throw new Error('GoogleClientId and GoogleClientSecret go together')
})

// Read here, so that a wrong one stops the deploy and not the function; passed on as they are.
for (const name of OPTIONS) find(process.env, name)
const options = OPTIONS.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
const concurrency = find(process.env, 'TALKI_API_CONCURRENCY')

/** The api, behind the distribution. */
export const api = lambda('Api', {
  after: migrated,
  link: [databaseUrl, ...google, turn],
  environment: { ORIGIN: origin, SOCKET_URL: gateway.url, ...Object.fromEntries(options) },
  // A user waits for every cold start, and Lambda gives processor by memory.
  memory: '512 MB',
  // The page gives up after 15 s, CloudFront after 20 s.
  timeout: '15 seconds',
  url: { cors: false, router: { instance: router, path: '/api' } },
  // A ceiling for a flood's bill. Not by default: a young account has no concurrency to reserve from.
  ...(concurrency && { concurrency: { reserved: concurrency } }),
})

/** The authorizer of `$connect`. */
export const authorizer = lambda('Authorizer', {
  after: migrated,
  link: [databaseUrl],
  environment: { ORIGIN: origin },
  // As the api: a user waits.
  memory: '512 MB',
  // Its own deadline for the database is 3 s; the rest is for a cold start.
  timeout: '10 seconds',
})

const manage = (...methods: string[]) => [
  {
    actions: ['execute-api:ManageConnections'],
    resources: methods.map(
      (method) => $interpolate`${gateway.nodes.api.executionArn}/*/${method}/@connections/*`,
    ),
  },
]

/** The function of the socket's messages and ends. */
export const socket = lambda('Socket', {
  after: migrated,
  link: [databaseUrl],
  permissions: manage('POST', 'DELETE'),
  environment: { SOCKET_MANAGEMENT_URL: gateway.managementEndpoint },
  // A dozen posts at once are a dozen TLS handshakes on a cold start.
  memory: '512 MB',
  // Below API Gateway's 29 s. Its handler begins no push with less than 12 s left (ADR 0140).
  timeout: '20 seconds',
})

/** The function that deletes what has expired. */
export const sweeper = lambda('Sweeper', {
  after: migrated,
  link: [databaseUrl],
  permissions: manage('DELETE'),
  environment: { SOCKET_MANAGEMENT_URL: gateway.managementEndpoint },
  // No user waits for it.
  memory: '256 MB',
  timeout: '5 minutes',
})

// Hourly, because rows expire by themselves and every run wakes Neon's compute. Not in `sst dev`, where the functions
// run on a developer's machine, which sleeps.
new sst.aws.CronV2('Sweep', { function: sweeper, schedule: 'rate(1 hour)', enabled: !$dev })
