import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'

const Fault = v.object({ name: v.string(), message: v.string() })
const Outcome = v.object({
  ms: v.number(),
  /** Requests to Neon. */
  statements: v.number(),
  reply: v.optional(v.unknown()),
  error: v.optional(Fault),
})
export type Outcome = v.InferOutput<typeof Outcome>

const Message = v.variant('type', [
  v.object({ type: v.literal('ready'), importMs: v.number() }),
  v.object({ type: v.literal('failed'), error: Fault }),
  v.object({ type: v.literal('done'), id: v.number(), outcome: Outcome }),
])

export type Lambda = AsyncDisposable & {
  /** Resolves once the bundle is imported. Rejects with what it threw. */
  ready: Promise<{ importMs: number }>
  /** Runs the handler on one event: after those before it, since a Lambda process takes one at a time. */
  invoke: (event: unknown, context: { awsRequestId: string; functionName: string }) => Promise<Outcome>
  /** What it printed, line by line. */
  printed: string[]
}

type LambdaOptions = {
  /** The bundle. */
  file: string
  /** All of the process's environment: nothing is inherited. */
  env: Record<string, string>
  neonEndpoint: string
}

const DEADLINE_MS = 20_000

const linesOf = (child: ChildProcess): string[] => {
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface(stream).on('line', (line) => lines.push(line))
  }
  return lines
}

/** Starts a bundle in a process of its own, with the environment that Lambda and SST would give it. */
export const startLambda = ({ file, env, neonEndpoint }: LambdaOptions): Lambda => {
  const runner = fileURLToPath(new URL('_lambda-process.mjs', import.meta.url))
  const child = fork(runner, [file, neonEndpoint], {
    // Where Lambda unpacks a function's zip, and so where relative paths lead.
    cwd: dirname(file),
    // As infra/lambda.ts asks for; Lambda itself tells the runtime the format.
    env: { AWS_LAMBDA_LOG_FORMAT: 'JSON', ...env },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const printed = linesOf(child)
  const exited = once(child, 'exit')
  const waiting = new Map<number, { resolve: (outcome: Outcome) => void; reject: (error: Error) => void }>()

  const ready = new Promise<{ importMs: number }>((resolve, reject) => {
    child.on('message', (data) => {
      const message = v.parse(Message, data)
      if (message.type === 'ready') resolve(message)
      else if (message.type === 'failed') reject(new Error(message.error.message))
      else {
        waiting.get(message.id)?.resolve(message.outcome)
        waiting.delete(message.id)
      }
    })
    child.once('exit', (code) => {
      const error = new Error(`the process of ${file} ended with ${code}: ${printed.slice(-5).join(' ')}`)
      reject(error)
      for (const one of waiting.values()) one.reject(error)
    })
  })
  ready.catch(() => undefined) // a caller that awaits it gets the error; none has to

  let last: Promise<unknown> = ready
  let count = 0
  const send = (event: unknown, context: object): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const id = (count += 1)
      waiting.set(id, { resolve, reject })
      child.send({ id, event, context, deadlineMs: DEADLINE_MS })
    })

  return {
    ready,
    printed,
    invoke: async (event, context) => {
      await ready
      const turn = last.then(() => send(event, context))
      last = turn.catch(() => undefined)
      return turn
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await exited
    },
  }
}
