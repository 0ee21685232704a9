import { STATEMENT_MS } from '@talki/core/db'
import { lazily } from '@talki/core/protocol/lazily'
import type { Agent as HttpAgent, AgentOptions, IncomingMessage } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'

/** Time for which a connection without a request is kept, in milliseconds: as long as Node's `fetch` keeps one. */
const IDLE_MS = 4000

/** Request of Neon's driver. */
export type NeonRequest = {
  method: string
  headers: Record<string, string>
  body: string
  signal?: AbortSignal
}

/** Response, as far as Neon's driver reads it. */
export type NeonResponse = {
  ok: boolean
  status: number
  text: () => Promise<string>
  json: () => Promise<unknown>
}

const textOf = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const read = async (response: IncomingMessage): Promise<NeonResponse> => {
  const text = await textOf(response)
  const status = response.statusCode ?? 0
  return {
    ok: status >= 200 && status < 300,
    status,
    text: () => Promise.resolve(text),
    json: () => Promise.resolve(text).then(JSON.parse),
  }
}

/** A whole turn of the event loop: what has happened to sockets until now is known after it. */
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve))
  })

/** Whom to trust and how to find hosts, where it is not as Node does. */
export type NeonNetwork = Pick<AgentOptions, 'lookup'> & { ca?: string }

/**
 * `fetch` for Neon's driver, over `node:https`. Node's own is undici, which takes 20 ms to load, and as long again for its
 * first response (ADR 0135). Rejects when there is no whole response within the limit, and when the signal fires: then the
 * request is broken off. Sends nothing twice, since a statement whose response is lost may have had its effect: so no
 * connection is used again that may have been closed meanwhile (ADR 0138). No redirects.
 */
export const createNeonFetch = (network: NeonNetwork = {}) => {
  const options = { ...network, keepAlive: true, timeout: IDLE_MS }
  /** As Neon's driver asks for. */
  const https = { request: httpsRequest, agent: new Agent(options) }
  /** For a stand-in on this machine. By no `import`: since Node 22 that loads undici, for the `WebSocket` of this module. */
  const http = lazily(() => {
    const module = process.getBuiltinModule('node:http')
    return { request: module.request, agent: new module.Agent(options) }
  })
  const wayOf = (url: string) => (url.startsWith('http:') ? http() : https)
  /** Times of their last responses, by the clock that goes on while Lambda freezes the process, unlike the timers. */
  const usedAt = new WeakMap<Socket, number>()

  const keptBy = ({ freeSockets }: HttpAgent): Socket[] =>
    Object.values(freeSockets).flatMap((sockets) => sockets ?? [])
  /** Its `timeout` is shorter than ours where the server has announced one in `keep-alive`. */
  const isPast = (socket: Socket): boolean =>
    Date.now() - (usedAt.get(socket) ?? 0) >= (socket.timeout ?? IDLE_MS)

  /** Ends the kept connections that have idled for too long; those that the other side has closed end in the turn. */
  const prune = async (agent: HttpAgent): Promise<void> => {
    if (keptBy(agent).length === 0) return
    await turn()
    for (const socket of keptBy(agent)) if (isPast(socket)) socket.destroy()
  }

  const send = (url: string, { method, headers, body, signal }: NeonRequest): Promise<NeonResponse> => {
    const { request, agent } = wayOf(url)
    const sent = request(url, {
      agent,
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(signal && { signal }),
    })
    let limit: NodeJS.Timeout | undefined
    const received = new Promise<NeonResponse>((resolve, reject) => {
      limit = setTimeout(() => {
        sent.destroy(Object.assign(new Error('no response in time'), { code: 'ETIMEDOUT' }))
      }, STATEMENT_MS)
      sent.once('response', (response) => {
        const { socket } = response
        response.once('end', () => usedAt.set(socket, Date.now()))
        read(response).then(resolve, reject)
      })
      sent.on('error', reject)
    })
    sent.end(body)
    return received.finally(() => clearTimeout(limit))
  }

  return async (url: string, request: NeonRequest): Promise<NeonResponse> => {
    await prune(wayOf(url).agent)
    return send(url, request)
  }
}

/** The `fetch` of the functions. */
export const neonFetch = createNeonFetch()
