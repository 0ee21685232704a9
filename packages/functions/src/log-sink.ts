import type { Log } from '@talki/core/log'

/** Log to standard output, one line of JSON an event, where CloudWatch and terminals look. */
export const consoleLog: Log = (event) => {
  // eslint-disable-next-line no-console -- this is the one place where logs leave the process
  console.log(JSON.stringify(event))
}

/**
 * Description of an error for the log: its name, its code and where. Never its message: drizzle's quotes the
 * statement's parameters, valibot's the input, Postgres's a row.
 */
export const describeError = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : ''
  const where = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim())
  const cause = error.cause instanceof Error ? ` < ${describeError(error.cause)}` : ''
  return `${error.name}${code} ${where.join(' ')}${cause}`
}
