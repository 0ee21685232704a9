import type { Server } from 'node:http'
import { type AbortableDb, type Db, toExecute } from '@talki/core/db'
import { serverFrame } from '@talki/core/deliveries'
import { decodeClientFrame } from '@talki/core/protocol/decode'
import { createHandlers } from '@talki/functions/handlers'
import type { Counters } from './counters'
import { openDatabase } from './database'
import { type EdgeOptions, startEdge } from './edge'
import type { Faults } from './faults'
import type { LateWork, Watch } from './late-work'
import { HOST_LIMITS, type Limits, scaled } from './limits'
import type { StageEvent } from './log'
import { createScheduler } from './scheduler'
import { SettingsError } from './settings'
import { openSite, type Site } from './site'

export type StackOptions = {
  /** Default 0: any free port. */
  port?: number
  /** The interface to listen on; default `localhost`. */
  host?: string
  /** `memory` (default), a folder for the embedded Postgres, or a Postgres URL. */
  database?: string
  doorSeconds?: number
  /** Further variables for the functions, e.g. `{ SEATS: '3' }`. ORIGIN also moves the stage's own. */
  env?: Record<string, string | undefined>
  /** The built site's folder, or something that answers for it. None: no site. */
  site?: string | Site
  /** How many times faster than on AWS a connection idles out and ends; default 1. */
  timeScale?: number
  /** Over HOST_LIMITS. */
  limits?: Partial<Limits>
  /** How handlers reach sockets: `signed` requests to `@connections`, as on AWS (default), or `direct`. */
  posts?: 'signed' | 'direct'
  /** Milliseconds between sweeps; default null: only by `sweep()`. */
  sweepEveryMs?: number | null
  /** Every line that the functions and the stage log; always kept in `logs` too. */
  onLog?: (line: string) => void
  /** Told of work that a handler did not await. By default the stack's disposal throws it. */
  onLate?: (late: LateWork) => void
} & Pick<EdgeOptions, 'ignoreUpgrade' | 'adjustHeaders' | 'addressHeader'>

export type Stack = AsyncDisposable & {
  origin: string
  server: Server
  db: Db
  database: string
  sweep: () => Promise<void>
  faults: Faults
  counters: Counters
  /** The last log lines (JSON), oldest first. */
  logs: readonly string[]
  lateWork: readonly LateWork[]
}

const KEPT_LINES = 10_000
/** Waits before the retries of an asynchronous event, as Lambda's. */
const RETRY_MS = [60_000, 120_000] as const

/** The answer to a frame that there is no room for: its sender may try again. */
const busy = (body: string): string => {
  const read = decodeClientFrame(body)
  const re = read.ok ? read.value.id : read.error.re
  return JSON.stringify(serverFrame({ type: 'problem', re, code: 'busy' }))
}

/** `db` with each statement counted for, and refused to, the invocation that makes it. */
const watched = (db: AbortableDb, watch: Watch): AbortableDb => {
  const watchedExecute = ({ execute }: Db) =>
    toExecute((query) => watch.statement(async () => execute(query)))
  return {
    execute: watchedExecute(db),
    abortable: (signal) => ({ execute: watchedExecute(db.abortable(signal)) }),
  }
}

/**
 * Stage: all of Talki in this process, on one port: database, functions, gateway, Function URL, site and schedule.
 * Throws when the port or the database's folder is taken, and SettingsError when a variable is wrong.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const logs: string[] = []
  const lateWork: LateWork[] = []

  const keep = (entry: object) => {
    const line = JSON.stringify(entry)
    if (logs.push(line) > KEPT_LINES) logs.shift()
    options.onLog?.(line)
  }
  const log = (event: StageEvent) => keep({ level: 'error', source: 'stage', ...event })
  const onLate = (late: LateWork) => {
    lateWork.push(late)
    log({ event: 'late_work', ...late })
    options.onLate?.(late)
  }

  const site = typeof options.site === 'string' ? await openSite(options.site) : options.site
  const database = await openDatabase(options.database ?? 'memory')
  try {
    const { addressHeader, adjustHeaders, ignoreUpgrade } = options
    const edge = await startEdge({
      ...(addressHeader === undefined ? {} : { addressHeader }),
      ...(adjustHeaders ? { adjustHeaders } : {}),
      ...(ignoreUpgrade ? { ignoreUpgrade } : {}),
      host: options.host ?? 'localhost',
      port: options.port ?? 0,
      ...(options.env?.ORIGIN === undefined ? {} : { origin: options.env.ORIGIN }),
      ...(site ? { site } : {}),
      limits: { ...scaled(HOST_LIMITS, options.timeScale ?? 1), ...options.limits },
      log,
      onLate,
      busy,
      handlers: (wiring, watch, direct) => {
        const door = options.doorSeconds === undefined ? {} : { DOOR_SECONDS: String(options.doorSeconds) }
        const env = { ...wiring, ...door, ...options.env }
        const db = watched(database.db, watch)
        try {
          return createHandlers({
            db,
            env,
            writeLog: keep,
            ...(options.posts === 'direct' ? { push: direct } : {}),
          })
        } catch (error) {
          // It names the variable that is missing or wrong.
          throw error instanceof Error ? new SettingsError(error.message) : error
        }
      },
    })
    const everyMs = options.sweepEveryMs ?? null
    const scheduler = createScheduler(edge.invoke, { everyMs, retryMs: RETRY_MS, log })
    return {
      origin: edge.origin,
      server: edge.server,
      db: database.db,
      database: database.description,
      sweep: scheduler.sweep,
      faults: edge.faults,
      counters: edge.counters,
      logs,
      lateWork,
      [Symbol.asyncDispose]: async () => {
        await scheduler.stop()
        await edge[Symbol.asyncDispose]()
        await database[Symbol.asyncDispose]()
        if (!options.onLate && lateWork.length > 0) {
          throw new Error(`handlers left work behind: ${JSON.stringify(lateWork)}`)
        }
      },
    }
  } catch (error) {
    await database[Symbol.asyncDispose]()
    throw error
  }
}
