import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '@talki/core/_postgres'
import { bundleAll, type Entry } from '@talki/functions/_bundle'
import { namesOf } from '@talki/functions/config-table'
import { type Lambda, startLambda } from '@talki/functions/_lambda'
import { type Neon, startNeon } from '@talki/functions/_neon'
import { type Database, openDatabase } from './database'
import * as v from 'valibot'
import { type Edge, startEdge, type Wiring } from './edge'
import type { Handler, Handlers } from './invoke'
import type { Watch } from './late-work'
import { AWS_LIMITS } from './limits'
import type { StageEvent } from './log'

const OF_LAMBDA = ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const

const environmentOf = (name: Entry, wiring: Wiring, connectionString: string): Record<string, string> => ({
  // The variables that the deploy gives to each function, no more; Lambda adds its own.
  ...Object.fromEntries(
    [...namesOf(name, 'wired'), ...OF_LAMBDA].map((variable) => [
      variable,
      v.parse(v.string(), Reflect.get(wiring, variable)),
    ]),
  ),
  AWS_LAMBDA_FUNCTION_NAME: name,
  // The SDK complains about a Node that is older than Lambda's, on standard error.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  SST_RESOURCE_App: JSON.stringify({ name: 'talki', stage: 'test' }),
  SST_RESOURCE_DatabaseUrl: JSON.stringify({ type: 'sst.sst.Secret', value: connectionString }),
  SST_RESOURCE_GoogleClientId: JSON.stringify({ type: 'sst.sst.Secret', value: '' }),
})

/** The process as a handler of the stage, with its statements counted for the invocation. */
const handlerOf =
  (lambda: Lambda, watch: Watch): Handler =>
  async (event, { awsRequestId, functionName }) => {
    const { statements, reply, error } = await lambda.invoke(event, { awsRequestId, functionName })
    for (let made = 0; made < statements; made += 1) await watch.statement(() => Promise.resolve())
    if (error) throw Object.assign(new Error(error.message), { name: error.name })
    return reply
  }

export type BundledStage = AsyncDisposable & {
  edge: Edge
  database: Database
  neon: Neon
  logs: StageEvent[]
  /** Lines that the four processes have printed. */
  printed: () => string[]
}

/**
 * Stage of production bundles, without AWS and Neon themselves: each function's production bundle in a process of its
 * own behind the local gateway, and Neon's driver on a real Postgres.
 */
export const startBundledStage = async (): Promise<BundledStage> => {
  const opened: (() => PromiseLike<void>)[] = []
  const keep = <T extends AsyncDisposable>(one: T): T => {
    opened.push(() => one[Symbol.asyncDispose]())
    return one
  }
  const dispose = async () => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  try {
    const folder = await mkdtemp(join(tmpdir(), 'talki-bundles-'))
    opened.push(() => rm(folder, { recursive: true }))
    const [postgres, bundles] = await Promise.all([startPostgres().then(keep), bundleAll(folder)])
    const database = keep(await openDatabase(postgres.url))
    const neon = keep(await startNeon(postgres.url))
    const lambdas: Lambda[] = []
    const logs: StageEvent[] = []
    const edge = await startEdge({
      host: 'localhost',
      port: 0,
      limits: AWS_LIMITS,
      log: (event) => logs.push(event),
      onLate: () => undefined,
      handlers: (wiring, watch) =>
        Object.fromEntries(
          Object.values(bundles).map(({ name, file }) => {
            const env = environmentOf(name, wiring, neon.connectionString)
            const lambda = keep(startLambda({ file, env, neonEndpoint: neon.endpoint }))
            lambdas.push(lambda)
            return [name, handlerOf(lambda, watch)]
          }),
        ) as Handlers,
    })
    keep(edge) // last, and so closed first: each socket's end is still an event for its process
    await Promise.all(lambdas.map(({ ready }) => ready))
    return {
      edge,
      database,
      neon,
      logs,
      printed: () => lambdas.flatMap(({ printed }) => printed),
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}
