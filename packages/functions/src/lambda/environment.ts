import { Resource } from 'sst/resource'
import * as v from 'valibot'
import type { Env } from '../config-read'
import { SECRETS } from '../config-table'

const Linked = v.object({ value: v.string() })

/**
 * Environment of this Lambda: its variables, and the secrets that are linked to it. An empty secret counts as not set.
 * @see https://sst.dev/docs/linking
 */
export const lambdaEnv = (): Env => {
  const linked = SECRETS.flatMap(([secret, name]): [string, string][] => {
    const value = secret in Resource ? v.parse(Linked, Reflect.get(Resource, secret)).value : ''
    return value === '' ? [] : [[name, value]]
  })
  return { ...process.env, ...Object.fromEntries(linked) }
}
