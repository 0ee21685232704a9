import { readSettings } from './settings'
import { type Stack, type StackOptions, startStack } from './stack'

/** The longest that closing may take, in milliseconds: what starts and stops services waits a little longer. */
const STOP_MS = 8000

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Message for an error that the operator can mend; null for any other. */
const advice = (error: unknown): string | null => {
  if (!(error instanceof Error)) return null
  const { code, port } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE') return `Port ${port ?? ''} is taken. Choose another one: PORT=3001 npm start`
  if (code === 'EACCES')
    return `Port ${port ?? ''} is not for this user. Choose one above 1023: PORT=3000 npm start`
  if (code === 'ECONNREFUSED') return `The database of DATABASE_URL does not answer: ${error.message}`
  return ['FolderInUseError', 'SettingsError'].includes(error.name) ? error.message : null
}

/**
 * Runs the stage as a program, by the settings of the environment, until SIGINT or SIGTERM. `more` adds to the
 * settings. Explains itself and sets the exit code where it cannot start.
 */
export async function runStack(more: StackOptions): Promise<Stack | null> {
  // What the SDK says about old versions of Node is for those who deploy to AWS.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  let stack: Stack
  try {
    stack = await startStack({
      ...readSettings(process.env),
      ...{ onLog: say, onLate: () => undefined, posts: 'direct' },
      ...more,
    })
  } catch (error) {
    const text = advice(error)
    if (!text) throw error
    process.stderr.write(`talki: ${text}\n`)
    process.exitCode = 1
    return null
  }
  say(`talki: ${stack.database}`)
  say(`talki: ${stack.origin}`)

  let stopping = false
  const stop = () => {
    // A second signal means now.
    if (stopping) process.exit(130)
    stopping = true
    say('talki: closing')
    // What does not answer, a database above all, must not keep the process.
    setTimeout(() => {
      process.stderr.write(`talki: not closed after ${STOP_MS / 1000} s, and ended all the same\n`)
      process.exit(1)
    }, STOP_MS).unref()
    stack[Symbol.asyncDispose]().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`talki: ${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  return stack
}
