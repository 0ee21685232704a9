import { decodeServerFrame } from '@talki/core/protocol/decode'
import type { ClientFrame, ServerFrame } from '@talki/core/protocol/frames'
import { createRecent } from './recent'

/** Between two pings. API Gateway closes a socket that is idle for 10 minutes, and a dead one says nothing. */
const PING_MS = 20_000

/** An answer to a ping, or the socket's opening, takes at most this long. */
const DEADLINE_MS = 8000

export type SocketCtor = new (url: string) => WebSocket

export type SocketHandlers = {
  onOpen: () => void
  onFrame: (frame: ServerFrame) => void
  /** It is over, or silent: at most once. */
  onDown: () => void
}

/** One WebSocket until it is down: frames decoded, repeats dropped, silence noticed. */
export const createSocket = (WebSocket: SocketCtor, url: string, handlers: SocketHandlers) => {
  const seen = createRecent(512)
  const ws = new WebSocket(url)
  let isDown = false
  let deadline: ReturnType<typeof setTimeout> | undefined

  const detach = (): void => {
    isDown = true
    clearTimeout(deadline)
    clearInterval(pinging)
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
  const expectWord = (): void => {
    deadline ??= setTimeout(down, DEADLINE_MS)
  }
  const send = (frame: ClientFrame): boolean => {
    if (isDown || ws.readyState !== 1) return false
    ws.send(JSON.stringify(frame))
    return true
  }
  /** Asks for a sign of life, now. */
  const ping = (): void => {
    if (send({ type: 'ping', id: crypto.randomUUID() })) expectWord()
  }
  const pinging = setInterval(ping, PING_MS)

  expectWord()
  ws.onopen = () => {
    clearTimeout(deadline)
    deadline = undefined
    handlers.onOpen()
  }
  ws.onmessage = (event: MessageEvent<unknown>) => {
    // Any word will do.
    clearTimeout(deadline)
    deadline = undefined
    if (typeof event.data !== 'string') return
    const read = decodeServerFrame(event.data)
    // API Gateway's own errors, and frames of a newer server, are not for us.
    if (read.ok && seen.add(read.value.id)) handlers.onFrame(read.value)
  }
  ws.onclose = down
  ws.onerror = down

  return { send, ping, close: detach }
}
export type Socket = ReturnType<typeof createSocket>
