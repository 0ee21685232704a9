import { describeError } from '@talki/functions/log-sink'
import type { WebSocket } from 'ws'
import type { FaultAction } from '../faults'
import type { GatewayDeps } from './deps'
import { type ConnectionFacts, disconnectEvent, messageEvent } from './events'

/** Outcome of a post. `backlog`: the client does not read what it was already sent. */
export type PostOutcome = 'sent' | 'gone' | 'backlog'

/** WebSocket connection, from the end of `$connect` to `$disconnect`. */
export type Connection = {
  facts: ConnectionFacts
  lastActiveAt: () => number
  post: (data: Buffer) => PostOutcome
  isOpen: () => boolean
  /** Ends the connection from this side. Posts to it answer 410 from now on. */
  end: (code: number, reason: string) => void
  /** Ends it without waiting for the client to agree. */
  terminate: () => void
  /** Resolves when the socket has closed and `$disconnect` has run. */
  ended: Promise<void>
}

/** The reasons API Gateway gives in `$disconnect` where the close frame carries none. [U] */
const REASONS: Record<number, string> = {
  1000: 'Normal Closure',
  1001: 'Going away',
  1003: 'Unsupported data',
  1005: 'Client-side close frame status not set',
  1006: 'Connection reset',
  1009: 'Message too big',
}

const isUtf8 = (data: Buffer) => Buffer.from(data.toString('utf8')).equals(data)

/** Serves an upgraded socket: `$default` for each message, the limits of its life, `$disconnect` at its end. */
export function openConnection(deps: GatewayDeps, facts: ConnectionFacts, socket: WebSocket): Connection {
  const { invoke, limits, faults, deliver, counters, stage, log, turns, mayPass } = deps
  const { connectionId } = facts
  let finish: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    finish = resolve
  })
  let lastActiveAt = Date.now()
  let ending: { code: number; reason: string } | null = null

  const end = (code: number, reason: string) => {
    ending ??= { code, reason }
    socket.close(code, reason)
  }
  const idle = setTimeout(() => end(1001, 'Going away'), limits.idleMs)
  const lifetime = setTimeout(() => end(1001, 'Going away'), limits.lifetimeMs)
  const touch = () => {
    lastActiveAt = Date.now()
    idle.refresh()
  }

  const sendError = (message: string, requestId: string) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ message, connectionId, requestId }))
  }

  const handle = async (body: string) => {
    const event = messageEvent(stage, facts, body)
    const { requestId } = event.requestContext
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<'timeout'>((resolve) => {
      timer = setTimeout(resolve, limits.integrationMs, 'timeout')
    })
    try {
      const reply = await Promise.race([invoke('socket', event), timeout])
      if (reply === 'timeout') sendError('Endpoint request timed out', requestId)
      else if (!isProxyReply(reply)) throw new Error('the reply has no statusCode')
      // A body would reach the client only through a route response, which the API does not have.
    } catch (error) {
      log({ event: 'handler_failed', function: 'socket', error: describeError(error) })
      sendError('Internal server error', requestId)
    } finally {
      clearTimeout(timer)
    }
  }

  const place = { room: facts.authorizer?.room ?? connectionId, connection: connectionId }
  const resume = () => {
    if (turns.waiting(place) <= limits.messagesWaitingEach / 2) socket.resume()
  }

  /** Carries a message out when it is its turn; answers that there are too many where it gets none. */
  const handleInTurn = (body: string) =>
    new Promise<void>((resolve) => {
      const run = async () => {
        await handle(body)
        resume()
        resolve()
      }
      const refuse = () => {
        counters.refused += 1
        if (deps.busy && socket.readyState === socket.OPEN) socket.send(deps.busy(body))
        else sendError('Too Many Requests', crypto.randomUUID())
        resume()
        resolve()
      }
      turns.enter(place, { run, refuse })
      if (turns.waiting(place) >= limits.messagesWaitingEach) socket.pause()
    })

  const strike = (at: 'message' | 'disconnect', body: string): FaultAction | null =>
    faults.strike(at, { connectionId, body })

  socket.on('message', (data: Buffer, isBinary) => {
    if (ending) return
    touch()
    counters.messagesIn += 1
    if (isBinary) {
      end(1003, 'Unsupported data')
      return
    }
    if (!mayPass()) {
      counters.refused += 1
      sendError('Too Many Requests', crypto.randomUUID())
      return
    }
    const body = data.toString('utf8')
    void deliver(`message ${connectionId}`, strike('message', body), () => handleInTurn(body))
  })

  // A fault in the protocol: ws closes the socket itself, with the code of the fault (1009: too big).
  socket.on('error', () => undefined)

  socket.on('close', (code, reason) => {
    clearTimeout(idle)
    clearTimeout(lifetime)
    const how = ending ?? { code, reason: reason.toString('utf8') }
    ending ??= how
    const event = disconnectEvent(stage, facts, {
      code: how.code,
      reason: how.reason || (REASONS[how.code] ?? ''),
    })
    const tell = () =>
      invoke('socket', event).catch((error: unknown) =>
        log({ event: 'handler_failed', function: 'socket', error: describeError(error) }),
      )
    void deliver(`disconnect ${connectionId}`, strike('disconnect', ''), tell).finally(finish)
  })

  return {
    facts,
    lastActiveAt: () => lastActiveAt,
    post: (data) => {
      if (ending || socket.readyState !== socket.OPEN) return 'gone'
      if (socket.bufferedAmount > limits.backlogBytes) return 'backlog'
      touch()
      counters.messagesOut += 1
      socket.send(data, { binary: !isUtf8(data) })
      return 'sent'
    },
    isOpen: () => !ending && socket.readyState === socket.OPEN,
    end,
    terminate: () => socket.terminate(),
    ended,
  }
}

const isProxyReply = (reply: unknown) =>
  typeof reply === 'object' &&
  reply !== null &&
  'statusCode' in reply &&
  Number.isInteger(Number(reply.statusCode))
