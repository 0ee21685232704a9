import type { MemberId } from '@talki/core/id'
import type { ServerFrame } from '@talki/core/protocol/frames'
import type { Member, Snapshot } from '@talki/core/protocol/member'
import type { PeerFrame } from '@talki/core/protocol/peer'
import type { IceServer, JoinError, TurnServersError, JoinResponse } from '@talki/core/protocol/join'
import { err, type Result } from '@talki/core/result'
import { createConnections, type ConnectionCtor } from './connection'
import type { Kind, LocalTracks } from './local-tracks'
import { createMesh, type MeshEvent } from './mesh'
import { watchNetwork } from './network'
import { createRecent } from './recent'
import { createSignalling, type SignallingEvent, type SignallingState } from './signalling'
import type { SocketCtor } from './socket'
import { createSpeaking, LOOK_EVERY_MS, receiverLevel } from './speaking'

/** As many as are worth readying for who waits: more are seldom there, and each costs a socket or two. */
const PREPARE = 3

/** A goodbye needs a moment to leave before its connection is closed, in milliseconds. */
const GOODBYE_MS = 200

/** The longest that setTimeout can wait, in milliseconds; beyond, it would not wait at all. */
const TIMER_MAX_MS = 2 ** 31 - 1

/** A stranger's introduction usually follows in the next frame. In milliseconds. */
const INTRODUCTION_MS = 500

export type CallEvent =
  /** What the server says of oneself and of the door. It replaces what was believed. */
  | { type: 'standing'; state: Snapshot }
  | { type: 'knock'; member: Member }
  | { type: 'left'; id: MemberId; admin: MemberId }
  | Exclude<MeshEvent, { type: 'stranger' }>
  | { type: 'speaking'; ids: ReadonlySet<MemberId> }
  | { type: 'socket'; state: SignallingState }
  /** The server has forgotten the call, which goes on. */
  | { type: 'door_closed' }
  | { type: 'ended'; reason: 'denied' | 'room_closed' | 'replaced' | 'signed_out' | 'version' }

export type CallDeps = {
  page: Window & { WebSocket: SocketCtor; RTCPeerConnection: ConnectionCtor }
  createStream: () => MediaStream
  certificate: RTCCertificate | undefined
  /** Asks for the seat again. Throws where the server cannot be reached. */
  rejoin: () => Promise<Result<JoinResponse, JoinError>>
  /** Asks for the relays of one who is admitted. Throws where the server cannot be reached. */
  relays: () => Promise<Result<IceServer[], TurnServersError>>
  tracks: () => LocalTracks
  /** One's own microphone's level, 0–1. */
  level: () => number
  ownState: () => Extract<PeerFrame, { type: 'state' }>
}

/** One visit to one room, from the seat to the end: the server's word and the mesh, brought together. */
export const createCall = (seat: JoinResponse, deps: CallDeps, emit: (event: CallEvent) => void) => {
  const me = seat.state.me.id
  const speaking = createSpeaking<MemberId>()
  /** Knocks answered lately: where one had no effect, the true list is asked for. */
  const answers = createRecent(32)
  let status: Snapshot['me']['status'] = 'waiting'
  let isOver = false
  let lacksRelays = seat.hasTurn
  let doorTimer: ReturnType<typeof setTimeout> | undefined
  let introduction: ReturnType<typeof setTimeout> | undefined

  const rejoin = async (): ReturnType<CallDeps['rejoin']> => {
    const result = await deps.rejoin()
    // Somebody else's seat, then: the server no longer knows who this page was.
    return result.ok && result.value.state.me.id !== me ? err({ code: 'signed_out' }) : result
  }
  const signalling = createSignalling({ WebSocket: deps.page.WebSocket, rejoin }, (event) =>
    onSignalling(event),
  )
  const connections = createConnections(deps.page.RTCPeerConnection, seat.iceServers, deps.certificate)
  const mesh = createMesh(
    me,
    {
      createConnection: connections.make,
      createStream: deps.createStream,
      tracks: deps.tracks,
      ownState: deps.ownState,
      send: (signals) => signalling.signal(signals),
      canRelay: () => signalling.canSend(),
    },
    (event) => {
      if (isOver) return
      if (event.type !== 'stranger') {
        emit(event)
        return
      }
      introduction ??= setTimeout(() => {
        introduction = undefined
        if (status === 'admitted') signalling.resync()
      }, INTRODUCTION_MS)
    },
  )
  const listening = setInterval(() => {
    const levels = new Map<MemberId, number>([[me, deps.level()]])
    for (const [id, receiver] of mesh.audioReceivers()) levels.set(id, receiverLevel(receiver))
    const ids = speaking.hear(levels)
    if (ids) emit({ type: 'speaking', ids })
  }, LOOK_EVERY_MS)
  const unwatch = watchNetwork(deps.page, {
    onOnline: () => {
      signalling.check()
      mesh.refresh()
    },
    onDoubt: () => signalling.check(),
  })

  /** Ends what is local. `goodbye` leaves the channels open long enough to carry one. */
  const finish = (goodbye: boolean): void => {
    if (isOver) return
    isOver = true
    clearTimeout(doorTimer)
    clearTimeout(introduction)
    clearInterval(listening)
    unwatch()
    mesh.tell({ type: 'bye' })
    signalling.close()
    if (goodbye) setTimeout(mesh.close, GOODBYE_MS)
    else mesh.close()
  }
  const end = (reason: Extract<CallEvent, { type: 'ended' }>['reason']): void => {
    if (isOver) return
    finish(true)
    emit({ type: 'ended', reason })
  }
  const closeDoor = (): void => {
    if (isOver) return
    clearTimeout(doorTimer)
    signalling.close()
    if (status === 'waiting') end('room_closed')
    else emit({ type: 'door_closed' })
  }

  /** Off the way of the first offers: most pairs never need a relay. */
  const askForRelays = async (): Promise<void> => {
    if (!lacksRelays) return
    lacksRelays = false
    const given = await deps.relays().catch(() => null)
    if (isOver) return
    if (!given?.ok) {
      lacksRelays = true
      return
    }
    const iceServers = [...seat.iceServers, ...given.value]
    connections.setIceServers(iceServers)
    mesh.setIceServers(iceServers)
  }

  const stand = (state: Snapshot): void => {
    status = state.me.status
    clearTimeout(doorTimer)
    doorTimer = setTimeout(closeDoor, Math.min(state.doorMs, TIMER_MAX_MS))
    // The offers leave before the page draws what it has heard.
    if (status === 'admitted') mesh.welcome(state.roster)
    emit({ type: 'standing', state })
    if (status === 'waiting') mesh.prepare(PREPARE)
    else void askForRelays()
  }

  const onFrame = (frame: ServerFrame): void => {
    switch (frame.type) {
      case 'welcome':
      case 'admitted':
        stand(frame.state)
        return
      case 'knock':
        emit(frame)
        return
      case 'joined':
        if (status === 'admitted' && frame.member.id !== me) mesh.joined(frame.member)
        return
      case 'left':
        mesh.left(frame.member)
        {
          emit({ type: 'left', id: frame.member, admin: frame.admin })
          return
        }
      case 'signal':
        mesh.receive(frame.from, frame.data)
        return
      case 'problem':
        if (answers.has(frame.re)) signalling.resync()
        else if (frame.code === 'unknown_member') mesh.unreachable(frame.members ?? [])
        return
      case 'denied':
      case 'replaced':
      case 'closed':
      case 'pong':
        return
      default:
        return frame satisfies never
    }
  }

  const onOver = (why: Extract<SignallingEvent, { type: 'over' }>['why']): void => {
    // Those who already talk go on without the server, as they will after the door has closed.
    const isUnheeded = (why === 'version' || why === 'unseated') && status === 'admitted'
    if (why === 'door' || isUnheeded) closeDoor()
    else end(why === 'unseated' ? 'signed_out' : why)
  }

  const onSignalling = (event: SignallingEvent): void => {
    switch (event.type) {
      case 'state':
        emit({ type: 'socket', state: event.state })
        break
      case 'frame':
        onFrame(event.frame)
        break
      case 'over':
        onOver(event.why)
        break
      default:
        event satisfies never
    }
  }

  signalling.open(seat)
  stand(seat.state)

  return {
    /** Lets people in, or turns them away. False where there is no socket to say it on. */
    answer: (type: 'admit' | 'deny', members: MemberId[]): boolean => {
      const id = crypto.randomUUID()
      answers.add(id)
      return signalling.send({ type, id, members })
    },
    setTrack: (kind: Kind, track: MediaStreamTrack | null): void => mesh.setTrack(kind, track),
    /** Tells everybody how one's own microphone and camera are. */
    tellState: (): void => mesh.tell(deps.ownState()),
    /** Leaves for good: the seat is free. */
    leave: (): void => {
      signalling.send({ type: 'leave', id: crypto.randomUUID() })
      finish(true)
    },
    /** The page goes. It may come back, so the seat is kept; until then nobody should look at a frozen picture. */
    vanish: (): void => finish(false),
  }
}
export type Call = ReturnType<typeof createCall>
