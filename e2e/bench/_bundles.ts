import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { startPostgres } from '@talki/core/_postgres'
import { signNonce } from '@talki/core/signed-nonce'
import { type Bundle, bundleAll, ENTRIES, type Entry, startBytes } from '@talki/functions/_bundle'
import { apiEvent, connectEvent, disconnectEvent, ENV } from '@talki/functions/_events'
import { readAuthorizerConfig } from '@talki/functions/config'
import { startLambda } from '@talki/functions/_lambda'
import { type Neon, startNeon } from '@talki/functions/_neon'
import { openDatabase } from '@talki/local/database'
import { spread } from './_statistics'

const PROCESSES = 9

/** An event for each function that makes it ask its database once, like most. */
const EVENTS: Record<Entry, (neon: Neon) => object | Promise<object>> = {
  api: () => apiEvent('auth.signInAnonymously', { body: { name: 'Ada' } }),
  authorizer: async ({ connectionString }) => {
    const { nonceKey } = readAuthorizerConfig({ ...ENV, DATABASE_URL: connectionString })
    return connectEvent(await signNonce(nonceKey, 'x'.repeat(43), Date.now() + 60_000))
  },
  socket: () => disconnectEvent('L0SM9cOFvHcCIhw='),
  sweeper: () => ({}),
}

type Start = { importMs: number; firstMs: number; secondMs: number }

/** Starts the bundle in a fresh process and gives it the same event twice. Throws when the import does. */
const start = async ({ name, file }: Bundle, neon: Neon): Promise<Start> => {
  const secret = JSON.stringify({ value: neon.connectionString })
  const env = {
    ...ENV,
    SST_RESOURCE_App: '{}',
    SST_RESOURCE_DatabaseUrl: secret,
    // On an older Node than Lambda's the SDK would spend time on a complaint.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  }
  await using lambda = startLambda({ file, env, neonEndpoint: neon.endpoint })
  const { importMs } = await lambda.ready
  const ask = async (): Promise<number> => {
    const { ms, statements } = await lambda.invoke(await EVENTS[name](neon), {
      awsRequestId: 'x',
      functionName: name,
    })
    if (statements !== 1) throw new Error(`${name} made ${statements} statements, so this measures nothing`)
    return ms
  }
  const firstMs = await ask()
  return { importMs, firstMs, secondMs: await ask() }
}

export type Weighed = { name: Entry; atStart: number; bytes: number; gzipped: number } & Record<
  keyof Start,
  string
>

/**
 * Each Lambda entry, bundled as for deployment: the size of what it loads as it starts and of all its files, how long a
 * fresh process takes to import it, and how long its first and its second request take over Neon's driver, in milliseconds:
 * the median, the least and the most.
 */
export const weighBundles = async (): Promise<Weighed[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'talki-bundles-'))
  try {
    await using postgres = await startPostgres()
    const database = await openDatabase(postgres.url) // migrates it
    await database[Symbol.asyncDispose]()
    await using neon = await startNeon(postgres.url)
    const weighed: Weighed[] = []
    const bundles = await bundleAll(folder)
    for (const name of ENTRIES) {
      const built = bundles[name]
      const starts: Start[] = []
      for (let run = 0; run < PROCESSES; run += 1) starts.push(await start(built, neon))
      const times = (what: keyof Start) => spread(starts.map((one) => one[what]))
      weighed.push({
        name,
        atStart: startBytes(built),
        bytes: built.files.reduce((sum, { bytes }) => sum + bytes, 0),
        gzipped: built.files.reduce((sum, { text }) => sum + gzipSync(text).length, 0),
        importMs: times('importMs'),
        firstMs: times('firstMs'),
        secondMs: times('secondMs'),
      })
    }
    return weighed
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
