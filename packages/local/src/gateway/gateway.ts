import { describeError } from '@talki/functions/log-sink'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { type Connection, openConnection } from './connection'
import { newConnectionId } from './connection-id'
import type { GatewayDeps } from './deps'
import { authorizerEvent, connectArn, type ConnectionFacts } from './events'
import { evaluateReply } from './policy'
import { type Refusal, refuse } from './refuse'

export type Gateway = {
  /** Takes an upgrade request, asks the authorizer and opens the connection, or refuses it. */
  connect: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>
  /** The open connection of this id; not while its upgrade is pending. */
  find: (connectionId: string) => Connection | undefined
  /** Ends every connection with 1001 and waits until each `$disconnect` has run. */
  close: () => Promise<void>
}

const CLOSE_GRACE_MS = 1000

/** Rate limiter: true for the first `perSecond` calls of every second. */
const createThrottle = (perSecond: number) => {
  let second = 0
  let count = 0
  return () => {
    const now = Math.floor(Date.now() / 1000)
    count = now === second ? count + 1 : 1
    second = now
    return count <= perSecond
  }
}

/** Whether a request is a valid upgrade (RFC 6455, section 4.2.1): ws checks only after the nonce is spent. */
const isUpgrade = ({ method, headers }: IncomingMessage) =>
  method === 'GET' &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '') &&
  ['8', '13'].includes(headers['sec-websocket-version'] ?? '')

/** API Gateway's WebSocket API, with a MOCK `$connect` and handlers on `$default` and `$disconnect`. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { invoke, limits, faults, deliver, counters, stage, log } = deps
  const connections = new Map<string, Connection>()
  const upgrading = new Set<Duplex>()
  const mayConnect = createThrottle(limits.connectsPerSecond)
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    // ws would pick the first subprotocol that a client offers; the API offers none.
    handleProtocols: () => false,
  })

  const authorize = async (request: IncomingMessage, facts: ConnectionFacts): Promise<Refusal | null> => {
    const nonce = new URLSearchParams((request.url ?? '').split('?')[1]).get('nonce')
    // The route's identity source: without it the authorizer is not asked.
    if (!nonce) return { status: 401, message: 'Unauthorized' }
    let reply: unknown
    try {
      reply = await invoke('authorizer', authorizerEvent(stage, facts, request))
    } catch (error) {
      if (error instanceof Error && error.message === 'Unauthorized')
        return { status: 401, message: 'Unauthorized' }
      log({ event: 'handler_failed', function: 'authorizer', error: describeError(error) })
      return { status: 500, message: 'Internal server error' }
    }
    const verdict = evaluateReply(reply, connectArn(stage), limits.policyBytes)
    switch (verdict.type) {
      case 'allow':
        facts.authorizer = verdict.authorizer
        return null
      case 'deny':
        return { status: 403, message: 'Forbidden' }
      case 'malformed':
        return { status: 500, message: 'Internal server error' }
      default:
        return verdict satisfies never
    }
  }

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<Refusal | null> => {
    if (!isUpgrade(request)) return { status: 400, message: 'Bad Request' }
    if ((request.url ?? '').length > limits.urlCharacters) return { status: 414, message: 'URI Too Long' }
    if (!mayConnect() || !deps.mayPass()) return { status: 429, message: 'Too Many Requests' }
    const facts: ConnectionFacts = {
      connectionId: newConnectionId(),
      connectedAt: Date.now(),
      identity: {
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
      authorizer: null,
    }
    const refusal = await authorize(request, facts)
    if (refusal) return { ...refusal, connectionId: facts.connectionId }
    const { connectionId } = facts
    await deliver(connectionId, faults.strike('connect', { connectionId, body: '' }), () => undefined)
    // The client may have gone meanwhile; ws then answers nothing and there is no connection to end.
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = openConnection(deps, facts, webSocket)
      counters.connects += 1
      connections.set(facts.connectionId, connection)
      webSocket.once('close', () => connections.delete(facts.connectionId))
    })
    return null
  }

  return {
    connect: async (request, socket, head) => {
      const onError = () => socket.destroy()
      socket.on('error', onError)
      upgrading.add(socket)
      try {
        const refusal = await upgrade(request, socket, head)
        if (refusal) refuse(socket, refusal)
        else socket.off('error', onError)
      } finally {
        upgrading.delete(socket)
      }
    },
    find: (connectionId) => connections.get(connectionId),
    close: async () => {
      for (const socket of upgrading) socket.destroy()
      const open = [...connections.values()]
      for (const connection of open) connection.end(1001, 'Going away')
      const ended = Promise.all(open.map((connection) => connection.ended))
      await Promise.race([ended, sleep(CLOSE_GRACE_MS, undefined, { ref: false })])
      for (const connection of open) connection.terminate()
      await Promise.race([ended, sleep(CLOSE_GRACE_MS, undefined, { ref: false })])
    },
  }
}
