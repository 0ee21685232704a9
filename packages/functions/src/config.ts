import { createHash, randomUUID } from 'node:crypto'
import type { Turn } from '@talki/core/turn'
import type { ApiConfig } from './api/context'
import { type Env, find, get } from './config-read'
import type { GoogleConfig } from './google/google'

/** The TURN server; undefined where none is named. */
const readTurn = (env: Env): Turn | undefined => {
  const urls = find(env, 'TURN_URLS')
  return urls && { urls, secret: get(env, 'TURN_SECRET') }
}

/** The site's origin, as a browser writes it in its Origin header. */
const readOrigin = (env: Env): string => get(env, 'ORIGIN')

/** The provider, as registered with it; undefined where the operator has not registered. */
const readGoogle = (env: Env): GoogleConfig | undefined => {
  const clientId = find(env, 'GOOGLE_CLIENT_ID')
  if (clientId === undefined) return undefined
  return {
    clientId,
    clientSecret: get(env, 'GOOGLE_CLIENT_SECRET'),
    issuer: get(env, 'GOOGLE_ISSUER'),
    // The site's own page, by its configured origin: never by what a request says of its host.
    redirectUri: `${readOrigin(env)}/auth/google`,
  }
}

/** In a process without a database's address: its own secret, for it signs, checks and counts alone. */
const PROCESS_SECRET = randomUUID()

/**
 * A key for one purpose, derived from what is secret and the same in every process already, so that no deploy has to
 * know another secret.
 */
const deriveKey = (env: Env, purpose: string): string =>
  createHash('sha256')
    .update(`${purpose} ${find(env, 'DATABASE_URL') ?? PROCESS_SECRET}`)
    .digest('base64url')

/** The key that addresses are hashed with. */
const readAddressKey = (env: Env): string => deriveKey(env, 'addresses')

/** The key that nonces are signed with. */
const readNonceKey = (env: Env): string => deriveKey(env, 'nonces')

/** The key that forwarding keys are signed with. */
const readForwardingSecret = (env: Env): string => deriveKey(env, 'forwardings')

/** The key that ids are hashed with in the log. */
export const readLogKey = (env: Env): string => deriveKey(env, 'log')

/** What the authorizer needs. */
export type AuthorizerConfig = {
  origin: string
  /** Key that nonces are signed with. */
  nonceKey: string
}

/** Configuration of the authorizer. */
export const readAuthorizerConfig = (env: Env): AuthorizerConfig => ({
  origin: readOrigin(env),
  nonceKey: readNonceKey(env),
})

/** What the api needs. */
export const readApiConfig = (env: Env): ApiConfig => ({
  origin: readOrigin(env),
  google: readGoogle(env),
  signIns: get(env, 'SIGN_INS'),
  calls: get(env, 'CALLS'),
  requests: get(env, 'REQUESTS'),
  addressKey: readAddressKey(env),
  nonceKey: readNonceKey(env),
  forwardingSecret: readForwardingSecret(env),
  socketUrl: get(env, 'SOCKET_URL'),
  seats: get(env, 'SEATS'),
  doorSeconds: get(env, 'DOOR_SECONDS'),
  nonceSeconds: get(env, 'NONCE_SECONDS'),
  sessionSeconds: get(env, 'SESSION_SECONDS'),
  iceServers: get(env, 'ICE_SERVERS'),
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
  const sessionToken = find(env, 'AWS_SESSION_TOKEN')
  return {
    endpoint: get(env, 'SOCKET_MANAGEMENT_URL'),
    region: get(env, 'AWS_REGION'),
    credentials: {
      accessKeyId: get(env, 'AWS_ACCESS_KEY_ID'),
      secretAccessKey: get(env, 'AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken !== undefined && { sessionToken }),
    },
  }
}

/** Where Neon is. */
export const readDatabaseUrl = (env: Env): string => get(env, 'DATABASE_URL')

/** The folder of the migrations, beside the bundle: infra/database.ts copies it into the migrator's package. */
export const readMigrationsFolder = (env: Env): string => `${get(env, 'LAMBDA_TASK_ROOT')}/migrations`
