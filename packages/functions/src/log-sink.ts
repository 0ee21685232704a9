import { createHmac } from 'node:crypto'
import type { IdName, Log, LogLine } from '@talki/core/log'
import { readLogKey } from './config'
import type { Env } from './config-read'
import { placeInSources } from './source-map'

/** By type all properties of log events that hold an id: one that is missing here does not compile. */
const ID_NAMES: Record<IdName, true> = { room: true, member: true }

/** Characters of a hash: 48 bits tell a day's rooms and members apart, and are no more than that needs. */
const HASH_LENGTH = 8

/** Log that writes lines with a hash under `key` in place of each id, so that no line names a room (ADR 0090). */
export const createLog = (key: string, write: (line: LogLine) => void): Log => {
  const hash = (id: unknown): string =>
    createHmac('sha256', key).update(String(id)).digest('base64url').slice(0, HASH_LENGTH)
  return (event) => {
    const entries = Object.entries(event).map(([name, value]) => [
      name,
      name in ID_NAMES ? hash(value) : (value as unknown),
    ])
    write(Object.fromEntries(entries) as LogLine)
  }
}

/**
 * Writes a line of a Lambda function. It goes out as an object, not as text: Lambda's runtime replaces the console, and
 * its JSON format (infra/lambda.ts) keeps an object as one, at `$.message` of the line, where metric filters find it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
const writeLine = (line: LogLine): void => {
  // eslint-disable-next-line no-console -- this is the one place where logs leave the process
  const write = line.event === 'failed' ? console.error : console.log
  write(line)
}

/** The log of a Lambda function. */
export const lambdaLog = (env: Env): Log => createLog(readLogKey(env), writeLine)

/**
 * Description of an error for the log: its name, its code and where. Never its message: drizzle's quotes the
 * statement's parameters, valibot's the input, Postgres's a row. So many causes behind it are described as `causes` says:
 * an error may be a cause of itself.
 */
export const describeError = (error: unknown, causes = 4): string => {
  if (!(error instanceof Error)) return typeof error
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  const where = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => placeInSources(line.trim()))
  // Neon's driver has a name of its own for what a connection failed by.
  const cause = error.cause ?? ('sourceError' in error ? error.sourceError : undefined)
  const behind = causes > 0 && cause instanceof Error ? ` < ${describeError(cause, causes - 1)}` : ''
  return `${error.name}${code} ${where.join(' ')}${behind}`
}
