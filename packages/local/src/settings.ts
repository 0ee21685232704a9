/** How to run the stage as a program. */
export type Settings = {
  port: number
  host: string
  database: string
  sweepEveryMs: number
  /** The header in which a proxy in front names the client, by lower-case name; none: the client is at the socket. */
  addressHeader?: string
  /** What the functions read for themselves. */
  env: Record<string, string | undefined>
}

/** The environment asks for something that cannot be. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SettingsError'
  }
}

/** Passed on to the functions as they are; each has its own default there. */
const PASSED_ON = [
  'DATABASE_URL',
  'DOOR_SECONDS',
  'SEATS',
  'NONCE_SECONDS',
  'SESSION_SECONDS',
  'ICE_SERVERS',
  'TURN_URLS',
  'TURN_SECRET',
  'GOOGLE_CLIENT_ID',
  'GOOGLE_CLIENT_SECRET',
  'GOOGLE_ISSUER',
  'SIGN_INS',
  'CALLS',
] as const

const integer = (name: string, text: string, [least, most]: readonly [number, number]) => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new SettingsError(`${name} has to be a whole number from ${least} to ${most}, not "${text}".`)
  }
  return value
}

const origin = (text: string) => {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.origin !== text.replace(/\/$/, '')) {
    throw new SettingsError(`ORIGIN has to be like https://talki.example, not "${text}".`)
  }
  return url.origin
}

/** Reads the stage's settings; an empty variable counts as unset. Throws SettingsError. */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = (name: string) => (environment[name] === '' ? undefined : environment[name])
  const publicOrigin = given('ORIGIN')
  const addressHeader = given('ADDRESS_HEADER')?.toLowerCase()
  const passed = PASSED_ON.map((name) => [name, given(name)] as const)
  return {
    port: integer('PORT', given('PORT') ?? '3000', [0, 65_535]),
    host: given('HOST') ?? 'localhost',
    database: given('DATABASE_URL') ?? given('DATA') ?? '.talki/data',
    sweepEveryMs: integer('SWEEP_SECONDS', given('SWEEP_SECONDS') ?? '60', [1, 86_400]) * 1000,
    ...(addressHeader === undefined ? {} : { addressHeader }),
    env: {
      ...Object.fromEntries(passed.filter(([, value]) => value !== undefined)),
      ...(publicOrigin === undefined ? {} : { ORIGIN: origin(publicOrigin) }),
    },
  }
}
