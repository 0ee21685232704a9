import { decodeServerFrame } from '@talki/core/protocol/decode'
import type { ClientFrame, ServerFrame } from '@talki/core/protocol/frames'
import type { Cancel, Platform } from '../platform'
import { createRecentSet } from '../recent-set'

/** The longest that the upgrade, or the answer to a frame that has one, may take, in milliseconds. */
const DEADLINE_MS = 8000

/** API Gateway's answer to a message beyond the stage's throttle: `{"message":"Too Many Requests","connectionId":…}`. */
const THROTTLED = /^\{"message":\s*"(too many requests|rate exceeded|limit exceeded|throttl)/i

export type SocketHandlers = {
  onOpen: () => void
  onFrame: (frame: ServerFrame) => void
  /** The gateway has dropped a message: it does not say which. */
  onThrottled: () => void
  /** The socket is closed, or silent: called at most once. */
  onDown: () => void
}

/**
 * One WebSocket until it is down: frames decoded, repeats dropped, silence noticed. It sends nothing of its own: API
 * Gateway closes a socket that is idle for ten minutes, and a door is open for five. Whether it still works is found out
 * when it is needed, by a frame that has an answer (`ask`).
 */
export const createSocket = (
  { WebSocket, setTimer }: Pick<Platform, 'WebSocket' | 'setTimer'>,
  url: string,
  handlers: SocketHandlers,
) => {
  const seen = createRecentSet(512)
  const ws = new WebSocket(url)
  let isDown = false
  let cancelDeadline: Cancel | null = null

  const detach = (): void => {
    isDown = true
    cancelDeadline?.()
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

  expectAnswer()
  ws.onopen = () => {
    clearDeadline()
    handlers.onOpen()
  }
  ws.onmessage = (event: MessageEvent<unknown>) => {
    if (typeof event.data !== 'string') return
    // Whatever comes has come over this socket.
    clearDeadline()
    if (THROTTLED.test(event.data)) {
      handlers.onThrottled()
      return
    }
    const read = decodeServerFrame(event.data)
    // API Gateway's own errors, and frames of a newer server, are not for us.
    if (read.ok && seen.add(read.value.id)) handlers.onFrame(read.value)
  }
  ws.onclose = down
  ws.onerror = down

  return {
    send,
    /** Sends a frame that the server answers: the socket is down where nothing comes within the deadline. */
    ask: (frame: ClientFrame): boolean => {
      if (!send(frame)) return false
      expectAnswer()
      return true
    },
    close: detach,
  }
}
export type Socket = ReturnType<typeof createSocket>
