import { newFrameId } from '@talki/core/id'
import { decodeServerFrame } from '@talki/core/protocol/decode'
import type { ClientFrame, ServerFrame } from '@talki/core/protocol/frames'
import type { Cancel, Platform } from '../platform'
import { createRecentSet } from '../recent-set'

/** Between two pings. API Gateway closes a socket that is idle for 10 minutes, and a dead one says nothing. */
const PING_MS = 20_000

/** The longest that a pong, the upgrade, or the answer to `hello` may take. */
const DEADLINE_MS = 8000

/** The longest pause between pings to a gateway that throttles, in milliseconds. */
const THROTTLED_PING_MAX_MS = 80_000

/** API Gateway's answer to a message beyond the stage's throttle: `{"message":"Too Many Requests","connectionId":…}`. */
const THROTTLED = /^\{"message":\s*"(too many requests|rate exceeded|limit exceeded|throttl)/i

/** Codes of a server that has no room for a frame: they say nothing of what was in it. */
const REFUSES = new Set<string>(['busy', 'too_many'])

export type SocketHandlers = {
  onOpen: () => void
  onFrame: (frame: ServerFrame) => void
  /** The socket is closed, or silent: called at most once. */
  onDown: () => void
}

/**
 * One WebSocket until it is down: frames decoded, repeats dropped, silence noticed. A ping is answered by its own pong
 * alone: a socket that is bound to no member still gets `problem` frames, and would seem alive by them.
 */
export const createSocket = (
  { WebSocket, setTimer, setTicker }: Pick<Platform, 'WebSocket' | 'setTimer' | 'setTicker'>,
  url: string,
  handlers: SocketHandlers,
) => {
  const seen = createRecentSet(512)
  const ws = new WebSocket(url)
  let isDown = false
  let cancelDeadline: Cancel | null = null
  /** The ping that waits for its pong; empty before the socket is open. */
  let awaited = ''
  /** Pause between pings: longer while the gateway throttles, since clients that rejoin at once would feed the flood. */
  let pauseMs = PING_MS
  let sincePingMs = 0

  const detach = (): void => {
    isDown = true
    cancelDeadline?.()
    stopPinging()
    ws.onopen = null
    ws.onmessage = null
    ws.onclose = null
    ws.onerror = null
    ws.close()
  }
  const down = (): void => {
    if (isDown) return
    detach()
    handlers.onDown()
  }
  const expectAnswer = (): void => {
    cancelDeadline ??= setTimer(down, DEADLINE_MS)
  }
  const clearDeadline = (): void => {
    cancelDeadline?.()
    cancelDeadline = null
  }
  const send = (frame: ClientFrame): boolean => {
    if (isDown || ws.readyState !== 1) return false
    ws.send(JSON.stringify(frame))
    return true
  }
  /** Asks for a sign of life, now. */
  const ping = (): void => {
    // One at a time: a second one would take the deadline's pong for its own.
    if (cancelDeadline !== null) return
    const id = newFrameId()
    if (!send({ type: 'ping', id })) return
    awaited = id
    expectAnswer()
  }
  const onTick = (): void => {
    sincePingMs += PING_MS
    if (sincePingMs < pauseMs) return
    sincePingMs = 0
    ping()
  }
  const stopPinging = setTicker(onTick, PING_MS)

  expectAnswer()
  ws.onopen = () => {
    clearDeadline()
    handlers.onOpen()
  }
  ws.onmessage = (event: MessageEvent<unknown>) => {
    if (typeof event.data !== 'string') return
    if (THROTTLED.test(event.data)) {
      // A gateway that throttles is alive.
      if (awaited !== '') clearDeadline()
      pauseMs = Math.min(2 * pauseMs, THROTTLED_PING_MAX_MS)
      return
    }
    const read = decodeServerFrame(event.data)
    // API Gateway's own errors, and frames of a newer server, are not for us.
    if (!read.ok) return
    const frame = read.value
    // A server that refuses a ping is alive.
    const isSign = frame.type === 'pong' || (frame.type === 'problem' && REFUSES.has(frame.code))
    if (isSign && frame.re === awaited) {
      clearDeadline()
      pauseMs = PING_MS
    }
    if (seen.add(frame.id)) handlers.onFrame(frame)
  }
  ws.onclose = down
  ws.onerror = down

  return { send, ping, close: detach }
}
export type Socket = ReturnType<typeof createSocket>
