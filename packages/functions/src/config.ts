import type { Turn } from '@talki/core/turn'
import * as v from 'valibot'
import type { ApiConfig } from './api/context'

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

/** What the api needs. */
export const readApiConfig = (env: Env): ApiConfig => ({
  origin: readOrigin(env),
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
