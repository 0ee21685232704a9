import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import type { FunctionName } from './counters'

/** Invocation of a handler: its unfinished work, and whether it has returned. */
export type Invocation = {
  function: FunctionName
  requestId: string
  settled: boolean
  statements: number
  open: Map<object, { what: string; abandoned: () => boolean }>
}

export type LateWork = { function: FunctionName; requestId: string; what: string }

export type Watch = Disposable & {
  /** Runs `work` as the invocation and settles it when `work` does. */
  run: <T>(invocation: Invocation, work: () => Promise<T>) => Promise<T>
  /**
   * Runs one SQL statement for the current invocation, if there is one. Throws, without running it, if that
   * invocation's handler has already returned.
   */
  statement: <T>(run: () => Promise<T>) => Promise<T>
}

type Begun = {
  method: string
  host: string
  /** Fails the request instead of sending it. */
  refuse: (error: Error) => void
  abandoned: () => boolean
}

/** The part of `fetch`'s own request (undici's) that is used. Its `onError` fails the request, sent or not. */
type Fetched = { method: string; origin: string | URL; onError: (error: Error) => void }

/**
 * Lambda freezes a handler's process the moment its promise settles: what was not awaited may run minutes later
 * or never. This process does not freeze, so such a fault would stay unseen here. AsyncLocalStorage ties every
 * outgoing HTTP request (`fetch`'s and `node:http`'s, by diagnostics channels) and every SQL statement to the
 * invocation that began it. What is unfinished when its handler returns, or begun after that, is reported; the latter is refused too.
 */
export function createWatch(onLate: (late: LateWork) => void): Watch {
  const current = new AsyncLocalStorage<Invocation>()
  const senders = new WeakMap<object, Invocation>()

  const report = ({ function: name, requestId }: Invocation, what: string) =>
    onLate({ function: name, requestId, what })

  const begin = (request: object, { host, refuse, abandoned, method }: Begun) => {
    const invocation = current.getStore()
    if (!invocation) return
    const what = `HTTP ${method} ${host}`
    if (invocation.settled) {
      report(invocation, `${what}, still to be sent when the handler had returned`)
      refuse(new Error('the handler that began this request has returned'))
      return
    }
    senders.set(request, invocation)
    invocation.open.set(request, { what, abandoned })
  }
  const end = (message: unknown) => {
    const { request } = message as { request: object }
    senders.get(request)?.open.delete(request)
  }

  const channels: Record<string, (message: unknown) => void> = {
    'http.client.request.start': (message) => {
      const { request } = message as { request: ClientRequest }
      begin(request, {
        method: request.method,
        host: request.host,
        refuse: (error) => request.destroy(error),
        // A request that the handler gave up on (a deadline) is finished as far as the handler goes.
        abandoned: () => request.destroyed,
      })
    },
    'http.client.response.finish': end,
    'undici:request:create': (message) => {
      const { request } = message as { request: Fetched }
      begin(request, {
        method: request.method,
        host: new URL(request.origin).hostname,
        refuse: (error) => request.onError(error),
        abandoned: () => false,
      })
    },
    'undici:request:trailers': end,
    // Given up on, or failed.
    'undici:request:error': end,
  }
  for (const [name, listener] of Object.entries(channels)) subscribe(name, listener)

  return {
    run: (invocation, work) =>
      current.run(invocation, async () => {
        try {
          return await work()
        } finally {
          invocation.settled = true
          for (const { what, abandoned } of invocation.open.values()) {
            if (!abandoned()) report(invocation, `${what}, unfinished when the handler returned`)
          }
        }
      }),
    statement: async (run) => {
      const invocation = current.getStore()
      if (!invocation) return run()
      if (invocation.settled) {
        report(invocation, 'SQL, begun after the handler had returned')
        throw new Error('the handler that began this statement has returned')
      }
      const token = {}
      invocation.statements += 1
      invocation.open.set(token, { what: 'SQL', abandoned: () => false })
      try {
        return await run()
      } finally {
        invocation.open.delete(token)
      }
    },
    [Symbol.dispose]: () => {
      for (const [name, listener] of Object.entries(channels)) unsubscribe(name, listener)
    },
  }
}
