import { randomUUID } from 'node:crypto'
import type { Counters, FunctionName } from './counters'
import type { Invocation, Watch } from './late-work'

/** The part of Lambda's context that handlers here may use. */
export type LambdaContext = {
  awsRequestId: string
  functionName: string
  getRemainingTimeInMillis: () => number
}

export type Handler = (event: unknown, context: LambdaContext) => Promise<unknown>
export type Handlers = Record<FunctionName, Handler>

/** Runs a handler as Lambda would. Rejects with what the handler threw, or when its time is over. */
export type Invoke = (name: FunctionName, event: unknown) => Promise<unknown>

/** JSON boundary, as events and replies cross it on Lambda: no `undefined`, no Date, no shared object. */
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown

export type InvokeOptions = { watch: Watch; counters: Counters; functionMs: number }

/** Invokes handlers concurrently, each with an event of its own, a context and Lambda's deadline. */
export function createInvoke(handlers: Handlers, { watch, counters, functionMs }: InvokeOptions): Invoke {
  return async (name, event) => {
    const invocation: Invocation = {
      function: name,
      requestId: randomUUID(),
      settled: false,
      statements: 0,
      open: new Map(),
    }
    const deadline = Date.now() + functionMs
    const context: LambdaContext = {
      awsRequestId: invocation.requestId,
      functionName: name,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    }
    const counts = counters.functions[name]
    counts.invocations += 1
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`Task timed out: ${name}`)), functionMs)
    })
    try {
      const work = () => Promise.race([handlers[name](overTheWire(event), context), timeout])
      return overTheWire(await watch.run(invocation, work))
    } catch (error) {
      counts.errors += 1
      throw error
    } finally {
      clearTimeout(timer)
      counts.statements += invocation.statements
      counts.mostStatements = Math.max(counts.mostStatements, invocation.statements)
    }
  }
}
