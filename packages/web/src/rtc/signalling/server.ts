import { newFrameId } from '@talki/core/id'
import {
  PROTOCOL_VERSION,
  type ClientFrame,
  type ServerFrame,
  type Signal,
} from '@talki/core/protocol/frames'
import type { JoinError, JoinResponse } from '@talki/core/protocol/join'
import type { Result } from '@talki/core/result'
import type { Cancel, Platform } from '../platform'
import { backoff } from './backoff'
import { createSignalQueue, type SignalFrame } from './signal-queue'
import { createSocket, type Socket } from './socket'

/** And after so long, half of it random, in milliseconds. */
const BUSY_MS = 1000

/** After `too_many` no signals leave for so long, in milliseconds: half of what a connection may send at once is free. */
const TOO_MANY_MS = 3000

/** A decision is answered within so long, in milliseconds, or it is time to look whether the socket works. */
const QUIET_MS = 4000

/** How long the server may be out of reach before the page says so, in milliseconds. */
const UNREACHABLE_MS = 8000

/**
 * The signalling socket's state. `resting`: there is none, since this member needs none; the seat stays. `unreachable`: no
 * welcome for UNREACHABLE_MS; attempts go on. `closed` for good: when the door closes, and the call goes on.
 */
export type SocketState = 'connecting' | 'open' | 'resting' | 'reconnecting' | 'unreachable' | 'closed'

/** Why the server has no more to say. `unseated`: it no longer knows this member, though there is a session. */
export type OverReason =
  'door' | 'door_locked' | 'denied' | 'removed' | 'replaced' | 'version' | 'signed_out' | 'unseated'

/** Error of joining again. `unseated`: as another member, so that this one cannot go on. */
export type RejoinError = JoinError | { code: 'unseated' }

export type ServerEvent =
  | { type: 'state'; state: SocketState }
  /** A frame about the room and its members; frames about the socket itself are dealt with here. */
  | { type: 'frame'; frame: ServerFrame }
  /** The socket is closed for good. */
  | { type: 'over'; why: OverReason }

/** Frames that carry no signals of peers. */
type PlainFrame = Exclude<ClientFrame, { type: 'hello' | 'signal' | 'seek_admin' | 'here' }>

export type ServerDeps = {
  platform: Platform
  /** Joins again: every socket needs a nonce of its own. Rejects where the server cannot be reached. */
  rejoin: () => Promise<Result<JoinResponse, RejoinError>>
}

/** Codes of `problem` about the socket's binding, after which nothing on this socket has an effect. */
const isUnbound = (frame: ServerFrame): boolean => frame.type === 'problem' && frame.code === 'not_live'

/**
 * The connection to the server for as long as the door is open: reconnects by itself, rests where it is not needed, and
 * closes for good.
 */
export const createServerConnection = (deps: ServerDeps, emit: (event: ServerEvent) => void) => {
  const { platform } = deps
  let socket: Socket | null = null
  let state: SocketState = 'connecting'
  /** `welcome` has come over the present socket, so that frames may follow one another. */
  let isWelcomed = false
  let helloId = ''
  const outgoing = createSignalQueue()
  let attempts = 0
  /** Counts the attempts to reconnect: only the latest one may open a socket. */
  let epoch = 0
  let cancelRetry: Cancel | null = null
  let cancelDoubt: Cancel | null = null
  /** Since a decision was sent and nothing has come. */
  let cancelQuiet: Cancel | null = null
  /** While the server has refused a frame as one too many. */
  let cancelHold: Cancel | null = null
  let owesHello = false

  const isClosed = (): boolean => state === 'closed'
  const become = (next: SocketState): void => {
    if (state === next || isClosed()) return
    state = next
    emit({ type: 'state', state })
  }
  const clearDoubt = (): void => {
    cancelDoubt?.()
    cancelDoubt = null
  }
  /** From now on the server has UNREACHABLE_MS to say welcome. */
  const doubt = (): void => {
    cancelDoubt ??= platform.setTimer(() => become('unreachable'), UNREACHABLE_MS)
  }
  const clearQuiet = (): void => {
    cancelQuiet?.()
    cancelQuiet = null
  }
  const close = (): void => {
    cancelRetry?.()
    clearQuiet()
    cancelHold?.()
    clearDoubt()
    socket?.close()
    socket = null
    outgoing.clear()
    become('closed')
  }
  const end = (why: OverReason): void => {
    if (isClosed()) return
    close()
    emit({ type: 'over', why })
  }

  const transmit = (frame: SignalFrame): void => {
    if (frame.type === 'hello') socket?.ask(frame)
    else socket?.send(frame)
    outgoing.onSent(frame)
  }
  const flush = (): void => {
    while (isWelcomed && cancelHold === null && !outgoing.isEmpty()) {
      const frame = outgoing.load({ type: 'signal' as const, id: newFrameId(), signals: [] })
      if (frame.signals.length > 0) transmit(frame)
    }
  }
  /** Sends the signals of a frame again, later; false where there are none. */
  const sendAgain = (id: string): boolean => {
    const signals = outgoing.takeBack(id)
    if (!signals) return false
    platform.setTimer(() => enqueue(signals), BUSY_MS * (1 + platform.random()) * 0.5)
    return true
  }
  /** Sends no signals for a while, then all of them in few frames. */
  const hold = (): void => {
    cancelHold ??= platform.setTimer(() => {
      cancelHold = null
      if (owesHello) sayHello()
      flush()
    }, TOO_MANY_MS)
  }
  /** Holds back the signals of this frame with all others; as `sendAgain`. */
  const holdBack = (id: string): boolean => {
    hold()
    const signals = outgoing.takeBack(id)
    if (signals) enqueue(signals)
    if (id !== helloId) return signals !== undefined
    owesHello = true
    return true
  }
  const enqueue = (signals: readonly Signal[]): void => {
    if (isClosed()) return
    outgoing.add(signals)
    wake()
    flush()
  }
  const sayHello = (): void => {
    owesHello = false
    helloId = newFrameId()
    transmit(outgoing.load({ type: 'hello' as const, id: helloId, version: PROTOCOL_VERSION, signals: [] }))
  }

  const handle = (frame: ServerFrame): void => {
    clearQuiet()
    switch (frame.type) {
      case 'closed':
        end('door')
        return
      case 'denied':
      case 'removed':
      case 'replaced':
        end(frame.type)
        return
      case 'problem':
        if (frame.code === 'version') {
          end('version')
          return
        }
        if (frame.code === 'too_many' && holdBack(frame.re)) return
        // The hello itself failed, or another socket took the binding over and was shut: this one is of no use.
        if (isUnbound(frame) || (frame.re === helloId && frame.code !== 'unknown_member')) {
          lose()
          return
        }
        if (frame.code === 'busy' && sendAgain(frame.re)) return
        break
      case 'welcome':
        attempts = 0
        isWelcomed = true
        clearDoubt()
        become('open')
        break
      case 'door':
      case 'knock':
      case 'admitted':
      case 'joined':
      case 'left':
      case 'signal':
      case 'said':
        break
      case 'asked':
        socket?.send({ type: 'here', id: newFrameId() })
        return
      default:
        frame satisfies never
    }
    emit({ type: 'frame', frame })
    flush()
  }

  const open = (joined: JoinResponse): void => {
    isWelcomed = false
    doubt()
    const mine = createSocket(platform, joined.socket.url, {
      onOpen: () => {
        if (socket === mine) sayHello()
      },
      onFrame: (frame) => {
        if (socket === mine) handle(frame)
      },
      onThrottled: () => {
        if (socket !== mine) return
        owesHello ||= !isWelcomed
        hold()
      },
      onDown: () => {
        if (socket === mine) lose()
      },
    })
    socket = mine
  }

  const reconnect = async (): Promise<void> => {
    epoch += 1
    const mine = epoch
    const result = await deps.rejoin().catch(() => null)
    if (isClosed() || mine !== epoch) return
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
        end('door')
        return
      case 'denied':
      case 'removed':
      case 'door_locked':
      case 'signed_out':
      case 'unseated':
        end(code)
        return
      // The seat is another's: they came while this member was away for too long.
      case 'room_full':
        end('unseated')
        return
      case 'too_many':
      case 'door_crowded':
        lose()
        return
      default:
        code satisfies never
    }
  }
  const reconnectIn = (ms: number): void => {
    cancelRetry?.()
    cancelRetry = platform.setTimer(() => void reconnect(), ms)
  }

  const lose = (): void => {
    if (isClosed()) return
    socket?.close()
    socket = null
    isWelcomed = false
    clearQuiet()
    doubt()
    if (state === 'open') become('reconnecting')
    reconnectIn(backoff(attempts, platform.random))
    attempts += 1
  }

  /** Opens again, for another room: what the earlier one had to come is of no use any more. */
  const reopen = (joined: JoinResponse): void => {
    close()
    epoch += 1
    attempts = 0
    cancelHold = null
    owesHello = false
    state = 'connecting'
    emit({ type: 'state', state })
    open(joined)
  }
  /** Ends the rest: joins again, for a socket. */
  const wake = (): void => {
    if (state !== 'resting') return
    become('reconnecting')
    doubt()
    attempts = 0
    reconnectIn(0)
  }
  /** Finds out whether the socket works: a hello has an answer, and it is the room's state. */
  const verify = (): void => {
    if (cancelHold !== null) owesHello = true
    else if (isWelcomed) sayHello()
  }

  return {
    open,
    reopen,
    /** Sends signals in as few frames as they fit into; keeps them while there is no socket. */
    signal: enqueue,
    /** Sends a frame. False where there is no socket to send it on; where nothing follows, the socket is looked after. */
    send: (frame: PlainFrame): boolean => {
      if (!isWelcomed || !socket?.send(frame)) return false
      cancelQuiet ??= platform.setTimer(() => {
        cancelQuiet = null
        verify()
      }, QUIET_MS)
      return true
    },
    /** Tells the server that nothing is heard of the admin; it answers with the state of the door. */
    seekAdmin: (): void => {
      if (isWelcomed) socket?.ask({ type: 'seek_admin', id: newFrameId() })
    },
    /** Asks for the room's state again. */
    resync: verify,
    /** Gives up the socket until there is need of it: the seat stays. */
    rest: (): void => {
      if (!isWelcomed || isClosed() || !outgoing.isEmpty()) return
      epoch += 1
      socket?.close()
      socket = null
      isWelcomed = false
      clearQuiet()
      become('resting')
    },
    wake,
    /** Finds out now whether the socket still works, or reconnects without waiting: the network has changed. */
    check: (): void => {
      if (socket) {
        verify()
        return
      }
      if (isClosed() || state === 'resting') return
      attempts = 0
      reconnectIn(0)
    },
    /** The door is open, as far as is known: what is sent now arrives, if not at once. */
    isAvailable: (): boolean => !isClosed(),
    close,
  }
}
