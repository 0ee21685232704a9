import { Resource } from 'sst/resource'
import * as v from 'valibot'
import type { Env } from '../config-read'
import { SECRETS } from '../config-table'

const Linked = v.object({ value: v.string() })

/** The secrets that are linked to a function, as variables. An empty one counts as not set; throws at a link that is no secret. */
export const readSecrets = (resource: object): Env => {
  const linked = SECRETS.flatMap(([secret, name]): [string, string][] => {
    if (!(secret in resource)) return []
    const { value } = v.parse(Linked, Reflect.get(resource, secret))
    return value === '' ? [] : [[name, value]]
  })
  return Object.fromEntries(linked)
}

/**
 * Environment of this Lambda: its variables, and the secrets that are linked to it.
 * @see https://sst.dev/docs/linking
 */
export const lambdaEnv = (): Env => ({ ...process.env, ...readSecrets(Resource) })
