import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { systemClock } from '@talki/core/clock'
import type { Push } from '@talki/core/push'
import { securityHeaders } from '@talki/core/security-headers'
import { createTokenBuckets } from '@talki/core/token-bucket'
import { describeError } from '@talki/functions/log-sink'
import { type Counters, newCounters } from './counters'
import { createDelivery, createFaults, type Faults } from './faults'
import { createFunctionUrl } from './function-url/function-url'
import { createGateway, type Gateway } from './gateway/gateway'
import { createManagement } from './gateway/management'
import { refuse } from './gateway/refuse'
import { newCredentials } from './gateway/sigv4'
import { createTurns } from './gateway/turns'
import { createDirectPush } from './gateway/direct-push'
import { createInvoke, type Handlers, type Invoke } from './invoke'
import { createWatch, type LateWork, type Watch } from './late-work'
import type { Limits } from './limits'
import { close, listen } from './listen'
import { atOrigin } from './loopback'
import type { StageLog } from './log'
import type { Site } from './site'

/** The variables that AWS, or the deploy, would set for the functions. */
export type Wiring = {
  ORIGIN: string
  SOCKET_URL: string
  SOCKET_MANAGEMENT_URL: string
  AWS_REGION: string
  AWS_ACCESS_KEY_ID: string
  AWS_SECRET_ACCESS_KEY: string
}

export type EdgeOptions = {
  /**
   * Called once the ports are known, before the first request. `direct` posts without the `@connections` API: no HTTP, no
   * signatures, no faults.
   */
  handlers: (wiring: Wiring, watch: Watch, direct: Push) => Handlers
  host: string
  /** 0: any free port. */
  port: number
  /** The site's public origin; default `http://localhost:<port>`. */
  origin?: string
  limits: Limits
  log: StageLog
  onLate: (late: LateWork) => void
  site?: Site
  /** The header in which a proxy in front names the client; none: there is no proxy. */
  addressHeader?: string
  /** The answer to a message that there is no room for. */
  busy?: (body: string) => string
  /** Upgrades that are left to another listener (a development server's). */
  ignoreUpgrade?: (request: IncomingMessage) => boolean
  /** Changes the headers of the site, for a development server that needs more. */
  adjustHeaders?: (headers: Record<string, string>) => Record<string, string>
}

export type Edge = AsyncDisposable & {
  origin: string
  /** The server of the public port. */
  server: Server
  wiring: Wiring
  invoke: Invoke
  faults: Faults
  counters: Counters
}

/** How long a request, and its head alone, may take to arrive, in milliseconds. */
const REQUEST_MS = 30_000
const HEADERS_MS = 10_000

const STAGE = '$default'
const REGION = 'us-east-1'

const pathOf = ({ url }: IncomingMessage) => (url ?? '').split('?')[0] ?? ''

/**
 * The stage's edges: one public port for the site, `/api/*` and `/socket`, and a second one on loopback that
 * only the handlers know, for `@connections`. Throws when the port is taken.
 */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const { limits, log } = options
  const management = createServer()
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: HEADERS_MS })
  const watch = createWatch(options.onLate)
  try {
    const managementPort = await listen(management, 0, '127.0.0.1')
    const port = await listen(server, options.port, options.host)
    // A second guard beside the port: other processes of this machine can find it, but not sign for it.
    const credentials = newCredentials(REGION)
    const origin = options.origin ?? `http://localhost:${port}`
    const { protocol, host, hostname: domainName, port: publicPort } = new URL(origin)
    const secure = protocol === 'https:'
    const socketOrigin = `${secure ? 'wss' : 'ws'}://${host}`
    const wiring: Wiring = {
      ORIGIN: origin,
      SOCKET_URL: `${socketOrigin}/socket`,
      SOCKET_MANAGEMENT_URL: `http://127.0.0.1:${managementPort}/${STAGE}`,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }

    const counters = newCounters()
    const faults = createFaults()
    const deliver = createDelivery()
    const handlers = options.handlers(
      wiring,
      watch,
      createDirectPush((id) => gateway.find(id)),
    )
    const invoke = createInvoke(handlers, { watch, counters, functionMs: limits.functionMs })
    const at = { domainName, port: publicPort || (secure ? '443' : '80'), secure }
    const stage = { ...at, region: REGION, apiId: 'local', name: STAGE }
    const turns = createTurns({ atOnce: limits.messagesAtOnce, waiting: limits.messagesWaiting })
    const throttle = limits.throttle && createTokenBuckets(limits.throttle, systemClock)
    const mayPass = () => throttle?.take('stage').ok ?? true
    const busy = options.busy ? { busy: options.busy } : {}
    const gateway: Gateway = createGateway({
      ...{ invoke, limits, faults, deliver, counters, stage, log, turns, mayPass },
      ...busy,
    })
    const manage = createManagement({ gateway, credentials, limits, faults, deliver, stageName: STAGE })
    const behind = options.addressHeader === undefined ? {} : { addressHeader: options.addressHeader }
    const url = { ...at, ...behind, domainName: 'api.lambda-url.local' }
    const api = createFunctionUrl({ invoke, limits, log, origin, at: url })
    const headers = (options.adjustHeaders ?? ((same) => same))(securityHeaders({ origin, socketOrigin }))

    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      const path = pathOf(request)
      const location = atOrigin(origin, request.headers.host, request.url ?? '/')
      if (path.startsWith('/api/')) return api(request, response)
      if (path === '/socket') response.writeHead(426, { connection: 'Upgrade', upgrade: 'websocket' }).end()
      else if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.writeHead(405, { allow: 'GET, HEAD' }).end()
      } else if (location !== null) {
        response.writeHead(307, { location, 'cache-control': 'no-store' }).end()
      } else if (options.site) return options.site(request, response)
      else response.writeHead(404).end()
    }

    const guarded =
      (listener: typeof answer) =>
      (request: IncomingMessage, response: ServerResponse): void => {
        listener(request, response).catch((error: unknown) => {
          // A request that its sender broke off is no fault.
          if (!request.destroyed || request.complete)
            log({ event: 'edge_failed', error: describeError(error) })
          if (response.headersSent) response.destroy()
          else response.writeHead(500).end()
        })
      }

    server.on('request', guarded(answer))
    management.on('request', guarded(manage))
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (options.ignoreUpgrade?.(request)) return
      if (pathOf(request) !== '/socket') {
        socket.on('error', () => socket.destroy())
        refuse(socket, { status: 404, message: 'Not Found' })
        return
      }
      gateway.connect(request, socket, head).catch((error: unknown) => {
        log({ event: 'edge_failed', error: describeError(error) })
        socket.destroy()
      })
    })

    return {
      origin,
      server,
      wiring,
      invoke,
      faults,
      counters,
      [Symbol.asyncDispose]: async () => {
        server.close()
        await gateway.close()
        await Promise.all([close(server), close(management)])
        watch[Symbol.dispose]()
      },
    }
  } catch (error) {
    watch[Symbol.dispose]()
    await Promise.all([close(server), close(management)])
    throw error
  }
}
