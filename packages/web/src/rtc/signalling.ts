import {
  PROTOCOL_VERSION,
  type ClientFrame,
  type ServerFrame,
  type Signal,
} from '@talki/core/protocol/frames'
import type { JoinError, JoinResponse } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import { backoff } from './backoff'
import { fitting } from './pack'
import { createSocket, type Socket, type SocketCtor } from './socket'

/** Signals kept while there is no socket: those of every peer for a while, and no more. */
const OUTGOING_MAX = 128

export type SignallingState = 'connecting' | 'open' | 'reconnecting' | 'closed'

export type SignallingEvent =
  | { type: 'state'; state: SignallingState }
  /** What the server says of the room and of people; what concerns the socket itself is kept here. */
  | { type: 'frame'; frame: ServerFrame }
  /** The door has closed, or the server knows this browser no more. The socket is closed for good. */
  | { type: 'over'; why: 'door' | 'denied' | 'replaced' | 'version' | 'unseated' }

export type SignallingDeps = {
  WebSocket: SocketCtor
  /** Asks for the seat again: every socket needs a nonce of its own. Throws where the server cannot be reached. */
  rejoin: () => Promise<Result<JoinResponse, JoinError>>
  random?: () => number
}

/** The way to the server, for as long as the door is open: comes back by itself, then closes for good. */
export const createSignalling = (deps: SignallingDeps, emit: (event: SignallingEvent) => void) => {
  let socket: Socket | null = null
  let state: SignallingState = 'connecting'
  /** `welcome` has come over the present socket, so that frames may follow one another. */
  let isGreeted = false
  let helloId = ''
  let outgoing: Signal[] = []
  let attempts = 0
  /** Counts the attempts to come back: only the latest one may open a socket. */
  let epoch = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  const isOver = (): boolean => state === 'closed'
  const become = (next: SignallingState): void => {
    if (state === next || isOver()) return
    state = next
    emit({ type: 'state', state })
  }
  const end = (): void => {
    clearTimeout(retry)
    socket?.close()
    socket = null
    outgoing = []
    become('closed')
  }
  const over = (why: Extract<SignallingEvent, { type: 'over' }>['why']): void => {
    if (isOver()) return
    end()
    emit({ type: 'over', why })
  }

  /** Takes from the queue what fits beside what the frame has. A signal too large for any frame is dropped. */
  const load = <F extends Extract<ClientFrame, { signals: unknown }>>(frame: F): F => {
    const count = fitting(frame, outgoing)
    const signals = outgoing.splice(0, Math.max(count, 1))
    return count === 0 ? frame : { ...frame, signals }
  }
  const flush = (): void => {
    while (isGreeted && outgoing.length > 0) {
      const frame = load({ type: 'signal' as const, id: crypto.randomUUID(), signals: [] })
      if (frame.signals.length > 0) socket?.send(frame)
    }
  }
  const hello = (): void => {
    helloId = crypto.randomUUID()
    const bare = { type: 'hello' as const, id: helloId, version: PROTOCOL_VERSION, signals: [] }
    socket?.send(outgoing.length > 0 ? load(bare) : bare)
  }

  const handle = (frame: ServerFrame): void => {
    switch (frame.type) {
      case 'closed':
        over('door')
        return
      case 'denied':
      case 'replaced':
        over(frame.type)
        return
      case 'problem':
        if (frame.code === 'version') {
          over('version')
          return
        }
        // The greeting itself failed: a socket that is never live is of no use.
        if (frame.re === helloId && frame.code !== 'unknown_member') {
          lose()
          return
        }
        break
      case 'welcome':
        attempts = 0
        isGreeted = true
        become('open')
        break
      case 'pong':
        return
      case 'knock':
      case 'admitted':
      case 'joined':
      case 'left':
      case 'signal':
        break
      default:
        frame satisfies never
    }
    emit({ type: 'frame', frame })
    flush()
  }

  const open = (seat: JoinResponse): void => {
    isGreeted = false
    const mine = createSocket(deps.WebSocket, seat.socket.url, {
      onOpen: () => {
        if (socket === mine) hello()
      },
      onFrame: (frame) => {
        if (socket === mine) handle(frame)
      },
      onDown: () => {
        if (socket === mine) lose()
      },
    })
    socket = mine
  }

  const comeBack = async (): Promise<void> => {
    epoch += 1
    const mine = epoch
    const result = await deps.rejoin().catch(() => null)
    if (isOver() || mine !== epoch) return
    if (result === null) {
      lose()
      return
    }
    if (result.ok) {
      open(result.value)
      return
    }
    const { code } = result.error
    switch (code) {
      case 'room_closed':
        over('door')
        return
      case 'denied':
        over('denied')
        return
      case 'signed_out':
      case 'room_full':
        over('unseated')
        return
      default:
        code satisfies never
    }
  }

  const lose = (): void => {
    if (isOver()) return
    socket?.close()
    socket = null
    isGreeted = false
    become('reconnecting')
    clearTimeout(retry)
    retry = setTimeout(() => void comeBack(), backoff(attempts, deps.random))
    attempts += 1
  }

  return {
    open,
    /** Sends signals in as few frames as they fit in; keeps them while there is no socket. */
    signal: (signals: readonly Signal[]): void => {
      if (isOver()) return
      outgoing = [...outgoing, ...signals].slice(-OUTGOING_MAX)
      flush()
    },
    /** False where there is no socket to send it on. */
    send: (frame: Extract<ClientFrame, { type: 'admit' | 'deny' | 'leave' }>): boolean =>
      isGreeted && (socket?.send(frame) ?? false),
    /** Asks for the state again. */
    resync: (): void => {
      if (isGreeted) hello()
    },
    /** Something changed under the socket: finds out now whether it still works, or comes back without waiting. */
    check: (): void => {
      if (socket) {
        socket.ping()
        return
      }
      if (state !== 'reconnecting') return
      clearTimeout(retry)
      attempts = 0
      retry = setTimeout(() => void comeBack(), 0)
    },
    canSend: (): boolean => !isOver(),
    close: end,
  }
}
