import { Resource } from 'sst/resource'
import * as v from 'valibot'
import type { Env } from '../config'

/** Each secret of sst.config.ts, and the variable under which config.ts reads it everywhere else. */
const SECRETS = {
  DatabaseUrl: 'DATABASE_URL',
  GoogleClientId: 'GOOGLE_CLIENT_ID',
  GoogleClientSecret: 'GOOGLE_CLIENT_SECRET',
  TurnSecret: 'TURN_SECRET',
} as const

const Linked = v.object({ value: v.string() })

/**
 * Environment of this Lambda: its variables, and the secrets that are linked to it. An empty secret counts as not set.
 * @see https://sst.dev/docs/linking
 */
export const lambdaEnv = (): Env => {
  const linked = Object.entries(SECRETS).flatMap(([name, variable]): [string, string][] => {
    const secret = name in Resource ? v.parse(Linked, Reflect.get(Resource, name)).value : ''
    return secret === '' ? [] : [[variable, secret] as const]
  })
  return { ...process.env, ...Object.fromEntries(linked) }
}
