import type { Log } from '@talki/core/log'

/**
 * The log of a Lambda function. An event goes out as an object, not as text: Lambda's runtime replaces the console, and
 * its JSON format (infra/lambda.ts) keeps an object as one, at `$.message` of the line, where metric filters find it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export const lambdaLog: Log = (event) => {
  // eslint-disable-next-line no-console -- this is the one place where logs leave the process
  const write = event.event === 'failed' ? console.error : console.log
  write(event)
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
