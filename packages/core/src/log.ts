import type { ConnectionId, MemberId, RoomId, UserId } from './id'

/**
 * Log event, for the operator: one line for each thing that happens. Never tokens, nonces, names, addresses or SDP. Ids
 * of rooms and members are here to be told apart, and are written as `LogLine` has them.
 */
export type LogEvent =
  | { event: 'rpc'; request: string; status: number; ms: number }
  | {
      event: 'rpc_refused'
      request: string
      reason: 'method' | 'origin' | 'content_type' | 'too_large' | 'path' | 'event'
    }
  /** A sign-in has ended. `outcome` is a code, and what was wrong with a token. */
  | { event: 'sign_in'; request: string; way: 'anonymous' | 'google'; outcome: string }
  | { event: 'authorized'; request: string; room: RoomId; member: MemberId; ms: number }
  | { event: 'refused'; request: string; reason: 'event' | 'origin' | 'signature' | 'nonce' | 'database' }
  | {
      event: 'frame'
      request: string
      frame: string
      room: RoomId
      member: MemberId
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
      rendezvous: number
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

declare const hashed: unique symbol
/** Keyed hash of an id, for a log line: the room's id is the link to the call, and links stay in chats. */
export type HashedId = string & { readonly [hashed]: true }

type AnyId = RoomId | MemberId | ConnectionId | UserId
type Hashed<E> = E extends unknown ? { [K in keyof E]: E[K] extends AnyId ? HashedId : E[K] } : never
type IdNameIn<E> = E extends unknown ? { [K in keyof E]-?: E[K] extends AnyId ? K : never }[keyof E] : never

/** Name of a property of log events that holds an id. */
export type IdName = IdNameIn<LogEvent>

/** Log line: an event as it may be written, with a keyed hash in place of each id. */
export type LogLine = Hashed<LogEvent>
