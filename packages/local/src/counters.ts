export type FunctionName = 'api' | 'authorizer' | 'socket' | 'sweeper'

export type FunctionCounts = {
  invocations: number
  errors: number
  statements: number
  /** The most SQL statements that one invocation has made. */
  mostStatements: number
}

/** Counters of messages, invocations and statements, for tests and the benchmark. */
export type Counters = {
  /** Messages from clients. */
  messagesIn: number
  /** Messages that handlers posted and sockets took. */
  messagesOut: number
  connects: number
  /** Messages that were answered as too many. */
  refused: number
  functions: Record<FunctionName, FunctionCounts>
}

const none = (): FunctionCounts => ({ invocations: 0, errors: 0, statements: 0, mostStatements: 0 })

export const newCounters = (): Counters => ({
  messagesIn: 0,
  messagesOut: 0,
  connects: 0,
  refused: 0,
  functions: { api: none(), authorizer: none(), socket: none(), sweeper: none() },
})
