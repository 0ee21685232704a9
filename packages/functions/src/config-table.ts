import type * as v from 'valibot'
import { iceServers, issuer, origin, text, turnUrls, url, whole } from './config-schemas'

/** What reads a variable: the local stage's program, a function, the configuration of a deploy, or scripts/stage.mjs. */
export type Reader =
  'program' | 'api' | 'authorizer' | 'socket' | 'sweeper' | 'migrator' | 'deploy' | 'stage script'

/**
 * How a variable reaches a deployed function: `option`, the operator's choice, passed on by the deploy; a secret of SST
 * by that name; `wired`, made by the deploy itself; `lambda`, set by Lambda. `none`: no function reads it.
 */
export type OnAws = 'option' | 'wired' | 'lambda' | 'none' | { readonly secret: string }

export type Variable = {
  /** Reads the variable's text. */
  readonly schema: v.GenericSchema<string, unknown>
  /** What the text has to be, for an error: "has to be …". */
  readonly expects: string
  /** The text that counts where the variable is unset or empty. Absent: there is no default. */
  readonly default?: string
  /** The README's word for the default, where the program computes it. */
  readonly shownDefault?: string
  readonly readBy: readonly Reader[]
  readonly onAws: OnAws
  /** What it is for, as the README says it. */
  readonly means: string
}

const EVERY_FUNCTION = ['api', 'authorizer', 'socket', 'sweeper', 'migrator'] as const
const GATEWAY = { readBy: ['socket', 'sweeper'] } as const

/**
 * The configuration: every variable that Talki reads. README.md and docs/aws.md repeat it, which a test compares; the
 * functions, the local stage and infra/ take names, schemas and defaults from here.
 */
export const VARIABLES = {
  PORT: { ...whole(0, 65_535), default: '3000', readBy: ['program'], onAws: 'none', means: 'the one port' },
  HOST: {
    ...text,
    default: 'localhost',
    readBy: ['program'],
    onAws: 'none',
    means: 'the interface to listen on; `0.0.0.0` for all',
  },
  ORIGIN: {
    ...origin,
    shownDefault: 'http://localhost:PORT',
    readBy: ['program', 'api', 'authorizer'],
    onAws: 'wired',
    means: 'where browsers find the site; behind a TLS proxy, `https://talki.example`',
  },
  DATA: {
    ...text,
    default: '.talki/data',
    readBy: ['program'],
    onAws: 'none',
    means: 'the folder of the embedded Postgres; `memory` keeps nothing',
  },
  DATABASE_URL: {
    ...url('postgres:', 'postgresql:'),
    readBy: ['program', ...EVERY_FUNCTION],
    onAws: { secret: 'DatabaseUrl' },
    means: 'any Postgres instead of the embedded one',
  },
  DOOR_SECONDS: {
    ...whole(1, 86_400),
    default: '300',
    readBy: ['api'],
    onAws: 'option',
    means: 'how long a door stands open',
  },
  SEATS: {
    ...whole(1, 32),
    default: '12',
    readBy: ['api'],
    onAws: 'option',
    means: 'people in a room, at most 32; a full mesh is comfortable up to about 6',
  },
  NONCE_SECONDS: {
    ...whole(1, 600),
    default: '30',
    readBy: ['api'],
    onAws: 'option',
    means: "how long a socket's nonce may be used",
  },
  SESSION_SECONDS: {
    ...whole(1, 31_536_000),
    default: '86400',
    readBy: ['api'],
    onAws: 'option',
    means: 'how long a sign-in lasts',
  },
  ICE_SERVERS: {
    ...iceServers,
    default: '[{"urls":"stun:stun.l.google.com:19302"}]',
    readBy: ['api'],
    onAws: 'option',
    means:
      'a JSON array of [RTCIceServer](https://www.w3.org/TR/webrtc/#rtciceserver-dictionary): it learns the addresses of admitted members, and of users who call without a server while this one answers; `[]` for calls within one network',
  },
  SWEEP_SECONDS: {
    ...whole(1, 86_400),
    default: '60',
    readBy: ['program'],
    onAws: 'none',
    means: 'how often expired rows are deleted',
  },
  GOOGLE_CLIENT_ID: {
    ...text,
    readBy: ['api'],
    onAws: { secret: 'GoogleClientId' },
    means:
      'sign-in with Google; without it there is no button. Register `ORIGIN/auth/google` as the redirect URI',
  },
  GOOGLE_CLIENT_SECRET: {
    ...text,
    readBy: ['api'],
    onAws: { secret: 'GoogleClientSecret' },
    means: 'goes with the id; verified people are known by a hash under it',
  },
  GOOGLE_ISSUER: {
    ...issuer,
    default: 'https://accounts.google.com',
    readBy: ['api'],
    onAws: 'option',
    means: "another OpenID provider in Google's place",
  },
  SIGN_INS: {
    ...whole(1, 1_000_000),
    default: '300',
    readBy: ['api'],
    onAws: 'option',
    means: 'sign-ins that one address may begin at once, and again in ten minutes',
  },
  CALLS: {
    ...whole(1, 1_000_000),
    default: '120',
    readBy: ['api'],
    onAws: 'option',
    means: 'calls that one address may open, likewise',
  },
  REQUESTS: {
    ...whole(1, 1_000_000),
    default: '600',
    readBy: ['api'],
    onAws: 'option',
    means: 'calls of the api that one address may make at once, and again in half a minute',
  },
  ADDRESS_HEADER: {
    ...text,
    readBy: ['program'],
    onAws: 'none',
    means: 'behind a proxy: the header in which it names the client, e.g. `x-real-ip`; its last entry counts',
  },
  TURN_URLS: {
    ...turnUrls,
    readBy: ['api'],
    onAws: 'option',
    means: 'addresses of a TURN server, separated by commas, e.g. `turn:turn.example:3478?transport=udp`',
  },
  TURN_SECRET: {
    ...text,
    readBy: ['api'],
    onAws: { secret: 'TurnSecret' },
    means:
      "what it shares with us (coturn's `static-auth-secret`): each member with a peer gets a credential for an hour",
  },

  // Set by the deploy and by Lambda; the local stage sets the same.
  SOCKET_URL: {
    ...url('ws:', 'wss:'),
    readBy: ['api'],
    onAws: 'wired',
    means: 'where browsers find the socket',
  },
  SOCKET_MANAGEMENT_URL: {
    ...url('http:', 'https:'),
    ...GATEWAY,
    onAws: 'wired',
    means: 'where functions post to sockets',
  },
  AWS_REGION: { ...text, ...GATEWAY, onAws: 'lambda', means: 'the region of the gateway' },
  AWS_ACCESS_KEY_ID: { ...text, ...GATEWAY, onAws: 'lambda', means: "the role's key" },
  AWS_SECRET_ACCESS_KEY: { ...text, ...GATEWAY, onAws: 'lambda', means: "the role's secret" },
  AWS_SESSION_TOKEN: { ...text, ...GATEWAY, onAws: 'lambda', means: "the role's session" },
  LAMBDA_TASK_ROOT: {
    ...text,
    default: '.',
    readBy: ['migrator'],
    onAws: 'lambda',
    means: 'the folder of the unpacked function',
  },

  // Read where a stage is deployed.
  TALKI_DOMAIN: {
    ...text,
    readBy: ['deploy'],
    onAws: 'none',
    means: "the site's domain, in a Route 53 zone of the account; the socket is at `socket.` under it",
  },
  TALKI_REGION: {
    ...text,
    default: 'us-east-1',
    readBy: ['deploy'],
    onAws: 'none',
    means: 'the region of the stage, whatever the shell says',
  },
  TALKI_ACCOUNT: {
    ...text,
    readBy: ['deploy'],
    onAws: 'none',
    means: 'the only AWS account that this deploys to; without it, the one that is signed in',
  },
  TALKI_HEADERS_POLICY: {
    ...text,
    readBy: ['deploy'],
    onAws: 'none',
    means: 'the headers policy that the stage `shared` has put out, for all stages but production to use',
  },
  TALKI_API_CONCURRENCY: {
    ...whole(1, 100_000),
    readBy: ['deploy'],
    onAws: 'none',
    means: 'at most so many of the api at once; a new account has none to reserve',
  },
  TALKI_CALLS_A_DAY: {
    ...whole(1000, 10_000_000),
    default: '200000',
    readBy: ['deploy'],
    onAws: 'none',
    means: 'the load that the socket is throttled for, at a threefold peak ([docs/scale.md](scale.md))',
  },
  TALKI_ALARM_EMAIL: {
    ...text,
    readBy: ['deploy'],
    onAws: 'none',
    means:
      "whom production's alarms write to, once the address has been confirmed; without it they only show",
  },
  TALKI_BUDGET: {
    ...whole(1, 1_000_000),
    default: '20',
    readBy: ['deploy'],
    onAws: 'none',
    means: "dollars a month, of the whole account; beyond them, in fact or by AWS's forecast, a letter comes",
  },
  NEON_PROJECT_ID: {
    ...text,
    readBy: ['stage script'],
    onAws: 'none',
    means: 'the Neon project in which `scripts/stage.mjs` gives each stage a branch',
  },
  NEON_API_KEY: {
    ...text,
    readBy: ['stage script'],
    onAws: 'none',
    means: 'goes with the project: a key that can see no other',
  },
  NEON_DATABASE: {
    ...text,
    default: 'neondb',
    readBy: ['stage script'],
    onAws: 'none',
    means: "the branch's database",
  },
  NEON_ROLE: {
    ...text,
    default: 'neondb_owner',
    readBy: ['stage script'],
    onAws: 'none',
    means: 'the role that the functions connect as',
  },
} as const satisfies Record<string, Variable>

export type Name = keyof typeof VARIABLES
export type Value<N extends Name> = v.InferOutput<(typeof VARIABLES)[N]['schema']>

/** The table's rows, in its order. */
export const ROWS: readonly [Name, Variable][] = Object.entries(VARIABLES) as [Name, Variable][]

/** What a deploy passes on to the functions from its own environment, by name. Nothing secret. */
export const OPTIONS: readonly Name[] = ROWS.filter(([, { onAws }]) => onAws === 'option').map(
  ([name]) => name,
)

/** Each secret of SST, and the variable that it is read as. */
export const SECRETS: readonly (readonly [secret: string, name: Name])[] = ROWS.flatMap(
  ([name, { onAws }]) => (typeof onAws === 'object' ? [[onAws.secret, name] as const] : []),
)

/** The names that a reader reads, of those that reach it in one way. */
export const namesOf = (reader: Reader, onAws: 'option' | 'wired' | 'lambda' | 'secret'): Name[] =>
  ROWS.filter(
    ([, row]) =>
      row.readBy.includes(reader) && (typeof row.onAws === 'object' ? 'secret' : row.onAws) === onAws,
  ).map(([name]) => name)
