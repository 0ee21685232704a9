import { type Env, find, get } from '@talki/functions/config-read'
import { ROWS } from '@talki/functions/config-table'

/** How to run the stage as a program. */
export type Settings = {
  port: number
  host: string
  database: string
  sweepEveryMs: number
  /** The header in which a proxy in front names the client, by lower-case name; none: the client is at the socket. */
  addressHeader?: string
  /** What the functions read for themselves. */
  env: Env
}

/** Error of a variable with a value that cannot be used. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SettingsError'
  }
}

/** The variables that the functions read: each is passed on as it is, and has its own default there. */
const PASSED_ON = ROWS.filter(([, { onAws }]) => onAws === 'option' || typeof onAws === 'object').map(
  ([name]) => name,
)

const read = (environment: Env): Settings => {
  const origin = find(environment, 'ORIGIN')
  const addressHeader = find(environment, 'ADDRESS_HEADER')?.toLowerCase()
  const passed = PASSED_ON.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : []))
  return {
    port: get(environment, 'PORT'),
    host: get(environment, 'HOST'),
    database: find(environment, 'DATABASE_URL') ?? get(environment, 'DATA'),
    sweepEveryMs: get(environment, 'SWEEP_SECONDS') * 1000,
    ...(addressHeader === undefined ? {} : { addressHeader }),
    env: { ...Object.fromEntries(passed), ...(origin === undefined ? {} : { ORIGIN: origin }) },
  }
}

/** Reads the stage's settings; an empty variable counts as unset. Throws SettingsError. */
export function readSettings(environment: Env): Settings {
  try {
    return read(environment)
  } catch (error) {
    // It names the variable that is wrong.
    throw error instanceof Error ? new SettingsError(error.message) : error
  }
}
