/** Log event, for the operator: one line for each thing that happens. Never tokens, nonces, names, addresses or SDP. */
export type LogEvent =
  | { event: 'rpc'; request: string; status: number; ms: number }
  | {
      event: 'rpc_refused'
      request: string
      reason: 'method' | 'origin' | 'content_type' | 'too_large' | 'path' | 'event'
    }
  /** A sign-in has ended. `outcome` is a code, and what was wrong with a token. */
  | { event: 'sign_in'; request: string; way: 'anonymous' | 'google'; outcome: string }
  | { event: 'authorized'; request: string; room: string; member: string; ms: number }
  | { event: 'refused'; request: string; reason: 'event' | 'origin' | 'signature' | 'nonce' | 'database' }
  | {
      event: 'frame'
      request: string
      frame: string
      room: string
      member: string
      pushes: number
      ms: number
    }
  | { event: 'frame_refused'; request: string; reason: string }
  | { event: 'disconnected'; request: string; code?: number | undefined }
  | { event: 'reaped'; request: string; sockets: number }
  | { event: 'push_failed'; request: string; reason: string }
  /** `sweep_stopped`: its time was over before nothing was left. */
  | {
      event: 'swept' | 'sweep_stopped'
      request: string
      rooms: number
      sessions: number
      nonces: number
      signIns: number
      rateLimits: number
      sockets: number
      ms: number
    }
  | { event: 'migrated'; request: string; migrations: number; ms: number }
  /** A bug or an outage. `error` is a name and a stack, never what a client sent. */
  | {
      event: 'failed'
      request: string
      where: 'api' | 'authorizer' | 'socket' | 'sweeper' | 'migrator'
      error: string
    }

/** Log: takes events to where the operator looks. */
export type Log = (event: LogEvent) => void
