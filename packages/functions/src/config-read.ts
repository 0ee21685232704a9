import * as v from 'valibot'
import { type Name, type Value, type Variable, VARIABLES } from './config-table'

/** Where configuration is read from: `process.env` on AWS, the program's environment on the local stage. */
export type Env = Record<string, string | undefined>

/** A variable's value by the table, or its default; undefined where it has neither. An empty variable counts as unset. */
export const find = <N extends Name>(env: Env, name: N): Value<N> | undefined => {
  const variable: Variable = VARIABLES[name]
  const given = env[name] === undefined || env[name] === '' ? variable.default : env[name]
  if (given === undefined) return undefined
  const result = v.safeParse(variable.schema, given)
  // The schema is this very name's. The value is not quoted: it may be a secret.
  if (result.success) return result.output as Value<N>
  throw new Error(`${name}: has to be ${variable.expects}`)
}

/** As `find`, for a variable that has to be there. Throws an error that names it. */
export const get = <N extends Name>(env: Env, name: N): Value<N> => {
  const value = find(env, name)
  if (value === undefined) throw new Error(`${name}: is not set; see the README's table`)
  return value
}
