import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import type { FunctionName } from './counters'

/** One run of a handler: what it has begun and not finished, and whether it has returned. */
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

/**
 * Lambda freezes a handler's process the moment its promise settles: what was not awaited may run minutes later
 * or never. This process does not freeze, so such a fault would stay unseen here. AsyncLocalStorage ties every
 * outgoing HTTP request (by Node's diagnostics channels) and every SQL statement to the invocation that began
 * it. What is unfinished when its handler returns, or begun after that, is reported; the latter is refused too.
 */
export function createWatch(onLate: (late: LateWork) => void): Watch {
  const current = new AsyncLocalStorage<Invocation>()
  const senders = new WeakMap<ClientRequest, Invocation>()

  const report = ({ function: name, requestId }: Invocation, what: string) =>
    onLate({ function: name, requestId, what })

  const onStart = (message: unknown) => {
    const invocation = current.getStore()
    if (!invocation) return
    const { request } = message as { request: ClientRequest }
    const what = `HTTP ${request.method} ${request.host}`
    if (invocation.settled) {
      report(invocation, `${what}, still to be sent when the handler had returned`)
      request.destroy(new Error('the handler that began this request has returned'))
      return
    }
    // A request that the handler gave up on (a deadline) is finished as far as the handler goes.
    senders.set(request, invocation)
    invocation.open.set(request, { what, abandoned: () => request.destroyed })
  }

  const onResponse = (message: unknown) => {
    const { request } = message as { request: ClientRequest }
    senders.get(request)?.open.delete(request)
  }

  subscribe('http.client.request.start', onStart)
  subscribe('http.client.response.finish', onResponse)

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
      unsubscribe('http.client.request.start', onStart)
      unsubscribe('http.client.response.finish', onResponse)
    },
  }
}
