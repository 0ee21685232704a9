import { describe, expect, it } from 'vitest'
import { ENV } from './_events'
import {
  readApiConfig,
  readAuthorizerConfig,
  readDatabaseUrl,
  readGatewayConfig,
  readLogKey,
  readMigrationsFolder,
} from './config'

it('has the defaults of the README', () => {
  expect(readApiConfig(ENV)).toEqual({
    origin: 'https://talki.test',
    google: undefined,
    signIns: 300,
    calls: 120,
    requests: 600,
    addressKey: expect.stringMatching(/^[\w-]{43}$/) as string,
    nonceKey: expect.stringMatching(/^[\w-]{43}$/) as string,
    forwardingSecret: expect.stringMatching(/^[\w-]{43}$/) as string,
    socketUrl: 'wss://socket.talki.test/socket',
    seats: 12,
    doorSeconds: 300,
    nonceSeconds: 30,
    sessionSeconds: 86_400,
    iceServers: [{ urls: 'stun:stun.l.google.com:19302' }],
    turn: undefined,
  })
})

it('takes the origin as a browser writes it', () => {
  expect(readApiConfig({ ...ENV, ORIGIN: 'https://TALKI.test:443/' }).origin).toBe('https://talki.test')
})

it('has a TURN server where one is named, and wants its secret', () => {
  const TURN_URLS = 'turn:turn.test:3478?transport=udp, turns:turn.test'
  expect(readApiConfig({ ...ENV, TURN_URLS, TURN_SECRET: 's' }).turn).toEqual({
    urls: ['turn:turn.test:3478?transport=udp', 'turns:turn.test'],
    secret: 's',
  })
  expect(readApiConfig({ ...ENV, TURN_URLS: '', TURN_SECRET: 's' }).turn).toBeUndefined()
  expect(() => readApiConfig({ ...ENV, TURN_URLS })).toThrow(/^TURN_SECRET: is not set/)
})

it.each([
  ['ORIGIN', undefined],
  ['TURN_URLS', 'stun:turn.test'],
  ['ORIGIN', 'talki.test'],
  ['ORIGIN', 'ftp://talki.test'],
  ['ORIGIN', 'https://talki.test/path'],
  ['TURN_URLS', 'turn:turn.test,,turns:turn.test'],
  ['SOCKET_URL', 'https://socket.talki.test'],
  ['SEATS', '0'],
  ['SEATS', '3.5'],
  ['DOOR_SECONDS', 'soon'],
  ['ICE_SERVERS', '{'],
  ['ICE_SERVERS', '[{"url":"stun:old"}]'],
  ['SIGN_INS', '0'],
  ['CALLS', 'all'],
])('names %s when it is %s, and does not quote it', (name, value) => {
  const read = () => readApiConfig({ ...ENV, [name]: value })
  expect(read).toThrow(new RegExp(`^${name}: (is not set|has to be)`))
})

it('says what a value has to be, and where a variable that is missing is described', () => {
  const read = (more: object) => () => readApiConfig({ ...ENV, ...more })
  expect(read({ SEATS: '33' })).toThrow('SEATS: has to be a whole number from 1 to 32')
  const socket = 'SOCKET_URL: has to be an address that begins with ws:// or wss://'
  expect(read({ SOCKET_URL: 'talki' })).toThrow(socket)
  expect(read({ ORIGIN: '' })).toThrow('ORIGIN: is not set; see the README')
})

it('reaches the sockets by what the deploy and Lambda set', () => {
  expect(readGatewayConfig(ENV)).toEqual({
    endpoint: ENV.SOCKET_MANAGEMENT_URL,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  })
})

it('finds the database by its address, and the migrations beside the bundle', () => {
  expect(readDatabaseUrl({ DATABASE_URL: 'postgres://a' })).toBe('postgres://a')
  expect(() => readDatabaseUrl({ DATABASE_URL: 'https://a' })).toThrow(/^DATABASE_URL: has to be/)
  expect(readMigrationsFolder({ LAMBDA_TASK_ROOT: '/var/task' })).toBe('/var/task/migrations')
})

it('passes on a session token where there is one', () => {
  expect(readGatewayConfig(ENV).credentials).not.toHaveProperty('sessionToken')
  expect(readGatewayConfig({ ...ENV, AWS_SESSION_TOKEN: 't' }).credentials.sessionToken).toBe('t')
})

describe('Google', () => {
  const client = { GOOGLE_CLIENT_ID: 'talki', GOOGLE_CLIENT_SECRET: 'hush' }

  it('is Google unless another issuer is named, and sends people back to the site’s own page', () => {
    expect(readApiConfig({ ...ENV, ...client }).google).toEqual({
      clientId: 'talki',
      clientSecret: 'hush',
      issuer: 'https://accounts.google.com',
      redirectUri: 'https://talki.test/auth/google',
    })
    for (const local of ['http://localhost:4000', 'http://127.0.0.1', 'http://localhost/realm']) {
      expect(readApiConfig({ ...ENV, ...client, GOOGLE_ISSUER: local }).google?.issuer).toBe(local)
    }
  })

  it('is not there without a client', () => {
    expect(
      readApiConfig({ ...ENV, GOOGLE_CLIENT_ID: '', GOOGLE_CLIENT_SECRET: 'hush' }).google,
    ).toBeUndefined()
  })

  it.each([
    ['GOOGLE_CLIENT_SECRET', undefined],
    ['GOOGLE_CLIENT_SECRET', ''],
    ['GOOGLE_ISSUER', 'http://accounts.evil.test'],
    ['GOOGLE_ISSUER', 'http://localhost.evil.test'],
    ['GOOGLE_ISSUER', 'accounts.google.com'],
    ['GOOGLE_ISSUER', 'ftp://accounts.google.com'],
    ['GOOGLE_ISSUER', 'ftp://evil.test/http://localhost/'],
  ])('is refused when %s is %s', (name, value) => {
    expect(() => readApiConfig({ ...ENV, ...client, [name]: value })).toThrow(new RegExp(`^${name}: `))
  })
})

it('hashes addresses alike in every process that shares a database, and with the same key nowhere else', () => {
  const keyOf = (env: object) => readApiConfig({ ...ENV, ...env }).addressKey
  expect(keyOf({ DATABASE_URL: 'postgres://a' })).toBe(keyOf({ DATABASE_URL: 'postgres://a' }))
  expect(keyOf({ DATABASE_URL: 'postgres://a' })).not.toBe(keyOf({ DATABASE_URL: 'postgres://b' }))
})

it('signs nonces with a key that the authorizer has too, of the database’s address and unlike that of addresses', () => {
  const DATABASE_URL = 'postgres://a'
  const api = readApiConfig({ ...ENV, DATABASE_URL })
  expect(readAuthorizerConfig({ ...ENV, DATABASE_URL })).toEqual({
    origin: api.origin,
    nonceKey: api.nonceKey,
  })
  expect(api.nonceKey).not.toBe(api.addressKey)
  expect(readApiConfig({ ...ENV, DATABASE_URL: 'postgres://b' }).nonceKey).not.toBe(api.nonceKey)
  expect(readAuthorizerConfig(ENV).nonceKey).toBe(readApiConfig(ENV).nonceKey)
})

it('hashes the log’s ids with a key of its own, the same in every process that shares a database', () => {
  const env = { ...ENV, DATABASE_URL: 'postgres://a' }
  const { addressKey, nonceKey } = readApiConfig(env)
  expect(readLogKey(env)).toBe(readLogKey({ ...env }))
  expect(new Set([addressKey, nonceKey, readLogKey(env)]).size).toBe(3)
  expect(readLogKey({ ...env, DATABASE_URL: 'postgres://b' })).not.toBe(readLogKey(env))
})
