import { createHash, randomUUID } from 'node:crypto'
import type { Turn } from '@talki/core/turn'
import * as v from 'valibot'
import type { ApiConfig } from './api/context'
import type { GoogleConfig } from './google/google'

/** Where configuration is read from: `process.env` on AWS, whatever the stage likes elsewhere. */
export type Env = Record<string, string | undefined>

/** One variable, read by its schema. Throws an error that names it, and does not quote it: it may be a secret. */
const read = <S extends v.GenericSchema>(env: Env, name: string, schema: S): v.InferOutput<S> => {
  const result = v.safeParse(schema, env[name])
  if (result.success) return result.output
  throw new Error(
    `${name}: ${env[name] === undefined ? 'is not set' : 'is not valid'}; see the README's table`,
  )
}

const Text = v.pipe(v.string(), v.minLength(1))

const isUrl = (protocols: string[]) => (text: string) =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol)

const Origin = v.pipe(
  Text,
  v.check(isUrl(['http:', 'https:'])),
  v.transform((text) => new URL(text).origin),
)
const HttpUrl = v.pipe(Text, v.check(isUrl(['http:', 'https:'])))
const SocketUrl = v.pipe(Text, v.check(isUrl(['ws:', 'wss:'])))

/** A whole number, as environments write it. */
const whole = (fallback: number, min: number, max: number) =>
  v.pipe(
    v.optional(v.string(), String(fallback)),
    v.regex(/^\d{1,9}$/),
    v.transform(Number),
    v.minValue(min),
    v.maxValue(max),
  )

const IceServers = v.pipe(
  v.optional(v.string(), '[{"urls":"stun:stun.l.google.com:19302"}]'),
  v.parseJson(),
  v.array(
    v.object({
      urls: v.union([v.string(), v.array(v.string())]),
      username: v.exactOptional(v.string()),
      credential: v.exactOptional(v.string()),
    }),
  ),
)

const TurnUrls = v.pipe(
  Text,
  v.transform((text) => text.split(',').map((url) => url.trim())),
  v.array(v.pipe(v.string(), v.regex(/^turns?:[^\s?]+(\?transport=(udp|tcp))?$/))),
)

/** The TURN server; undefined where none is named. An empty variable counts as unset. */
const readTurn = (env: Env): Turn | undefined =>
  env.TURN_URLS
    ? { urls: read(env, 'TURN_URLS', TurnUrls), secret: read(env, 'TURN_SECRET', Text) }
    : undefined

/** The site's origin, as a browser writes it in its Origin header. */
export const readOrigin = (env: Env): string => read(env, 'ORIGIN', Origin)

/** Issuers speak https; one on this very machine need not. */
const Issuer = v.pipe(
  v.optional(v.string(), 'https://accounts.google.com'),
  v.check((text) => isUrl(['https:'])(text) || /^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(text)),
)

/** The provider, as registered with it; undefined where nobody has registered. An empty variable counts as unset. */
const readGoogle = (env: Env): GoogleConfig | undefined => {
  const given = { ...env, GOOGLE_ISSUER: env.GOOGLE_ISSUER === '' ? undefined : env.GOOGLE_ISSUER }
  if (!env.GOOGLE_CLIENT_ID) return undefined
  return {
    clientId: env.GOOGLE_CLIENT_ID,
    clientSecret: read(given, 'GOOGLE_CLIENT_SECRET', Text),
    issuer: read(given, 'GOOGLE_ISSUER', Issuer),
    // The site's own page, by its configured origin: never by what a request says of its host.
    redirectUri: `${readOrigin(env)}/auth/google`,
  }
}

/**
 * What addresses are hashed with. Derived from what is secret and the same in every process already; where nothing
 * is, there is but one process.
 */
const readAddressKey = (env: Env): string =>
  createHash('sha256')
    .update(`addresses ${env.DATABASE_URL ?? randomUUID()}`)
    .digest('base64url')

/** What the api needs. */
export const readApiConfig = (env: Env): ApiConfig => ({
  origin: readOrigin(env),
  google: readGoogle(env),
  signIns: read(env, 'SIGN_INS', whole(300, 1, 1_000_000)),
  calls: read(env, 'CALLS', whole(120, 1, 1_000_000)),
  addressKey: readAddressKey(env),
  socketUrl: read(env, 'SOCKET_URL', SocketUrl),
  seats: read(env, 'SEATS', whole(12, 1, 32)),
  doorSeconds: read(env, 'DOOR_SECONDS', whole(300, 1, 86_400)),
  nonceSeconds: read(env, 'NONCE_SECONDS', whole(30, 1, 600)),
  sessionSeconds: read(env, 'SESSION_SECONDS', whole(86_400, 1, 31_536_000)),
  iceServers: read(env, 'ICE_SERVERS', IceServers),
  turn: readTurn(env),
})

/** What it takes to reach the sockets. */
export type GatewayConfig = {
  endpoint: string
  region: string
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
}

/** What the functions that post to sockets need. Lambda sets region and credentials itself. */
export const readGatewayConfig = (env: Env): GatewayConfig => {
  const sessionToken = read(env, 'AWS_SESSION_TOKEN', v.optional(v.string()))
  return {
    endpoint: read(env, 'SOCKET_MANAGEMENT_URL', HttpUrl),
    region: read(env, 'AWS_REGION', Text),
    credentials: {
      accessKeyId: read(env, 'AWS_ACCESS_KEY_ID', Text),
      secretAccessKey: read(env, 'AWS_SECRET_ACCESS_KEY', Text),
      ...(sessionToken && { sessionToken }),
    },
  }
}

/** Where Neon is. */
export const readDatabaseUrl = (env: Env): string =>
  read(env, 'DATABASE_URL', v.pipe(Text, v.check(isUrl(['postgres:', 'postgresql:']))))
