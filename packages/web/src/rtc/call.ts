import { newFrameId, type MemberId } from '@talki/core/id'
import type { IceServer, JoinResponse } from '@talki/core/protocol/join'
import type { DoorState, Snapshot } from '@talki/core/protocol/member'
import type { Source } from '@talki/core/protocol/peer'
import { err, type Result } from '@talki/core/result'
import type { CallDeps } from './call-deps'
import type { CallEndReason, CallEvent, ServerLoss } from './call-events'
import { GOODBYE_MS } from './channels/control-channel'
import { createConnectionFactory } from './connection/connection-factory'
import { createDirectExchange, type DirectExchange } from './direct/direct-exchange'
import { createDoor, type DoorAction } from './door'
import { createFrameHandler } from './frame-handler'
import { createGrace } from './grace'
import { createHearing } from './hearing'
import { createHealing } from './healing/healing'
import { watchSpeakers } from './media/active-speaker'
import { createMesh, type LinkWatch, type MeshEvent } from './mesh/mesh'
import { watchNetwork } from './network-watch'
import type { Cancel } from './platform'
import { createReopening } from './reopening'
import { createRoleHistory } from './role-history'
import { createOutbox } from './signalling/outbox'
import { createPaths } from './signalling/paths'
import {
  createServerConnection,
  type OverReason,
  type RejoinError,
  type ServerEvent,
  type SocketState,
} from './signalling/server'
import { createTurnServers } from './turn-servers'

/** Connections worth preparing for a member that waits: more peers are seldom there, and each costs a socket or two. */
const PREPARE = 3

/** The server's word of a member usually follows that member's first signal within so many milliseconds. */
const INTRODUCTION_MS = 500

/**
 * One visit to one call, from the join to the end, whatever rooms the call has at the server one after the other: composes
 * server, mesh and door, and passes frames between them.
 */
export const createCall = (joined: JoinResponse, deps: CallDeps, emit: (event: CallEvent) => void) => {
  const { platform } = deps
  const me = joined.state.me.id
  let { status } = joined.state.me
  let { room } = joined
  /** Members that the server has in the room; null where everybody in the call has come by it. */
  let seated: Set<MemberId> | null = null
  let isOver = false
  let socket: SocketState = 'connecting'
  let cancelIntroduction: Cancel | null = null

  const rejoin = async (): Promise<Result<JoinResponse, RejoinError>> => {
    const result = await deps.rejoin(room)
    if (result.ok) reopening.takeKey(result.value)
    // The session is another user's by now, who has knocked by this.
    return result.ok && result.value.state.me.id !== me ? err({ code: 'unseated' }) : result
  }
  const server = createServerConnection({ platform, rejoin }, (event) => onServer(event))
  const outbox = createOutbox(platform.setTimer, server.signal)
  const roles = createRoleHistory(platform.now, joined.state.admin)
  /** The server leads to this member. */
  const isSeated = (id: MemberId): boolean => seated === null || seated.has(id)
  const isReachable = (id: MemberId): boolean => server.isAvailable() && isSeated(id)
  // No server but Talki's own learns of a member that is not admitted.
  const iceServers = status === 'admitted' ? joined.iceServers : []
  const connections = createConnectionFactory(platform.RTCPeerConnection, iceServers, deps.certificate)
  const healing = createHealing({
    me,
    platform,
    crypto: deps.crypto,
    rendezvous: deps.rendezvous,
    links: {
      working: () => mesh.working(),
      broken: () => mesh.broken(),
      fingerprintOf: (id) => mesh.fingerprintOf(id),
      send: (id, frame) => mesh.sendFrame(id, frame),
    },
    isDoorOpen: isReachable,
    onSignal: (by, from, signal) => mesh.receiveBy(by, from, signal),
  })
  const paths = createPaths(
    (id) => mesh.channelTo(id),
    { ...outbox, isOpen: (to) => socket === 'open' && isSeated(to), isAvailable: isReachable },
    healing.paths,
  )
  const watch: LinkWatch = {
    ...healing.watch,
    onFrame: (id, frame) => {
      if (frame.type === 'reopened' || frame.type === 'forwarding_keys') reopening.receive(id, frame)
      else healing.watch.onFrame(id, frame)
    },
  }
  const { tracks, sourcesOn } = deps
  const mesh = createMesh(
    me,
    {
      platform,
      createPeerConnection: connections.create,
      tracks,
      sourcesOn,
      paths,
      watch,
    },
    (event) => onMesh(event),
  )
  const door = createDoor(platform, () => onDoorTime())
  const grace = createGrace(platform.setTimer, {
    isConnecting: mesh.isConnecting,
    onOver: () => closeDoor('door'),
  })
  const hearing = createHearing(platform.setTimer, server.ping)
  const turn = createTurnServers(
    joined.hasTurn,
    { setTimer: platform.setTimer, ask: () => deps.turnServers(room) },
    (given) => {
      if (!isOver) setIceServers([...joined.iceServers, ...given])
    },
  )
  const reopening = createReopening({
    me,
    platform,
    roles,
    server: deps.reopening,
    members: mesh.met,
    isSeated,
    send: mesh.sendFrame,
    onRoom: (next) => moveTo(next),
    onLeftBehind: () => {
      if (!server.isAvailable() && status === 'admitted') emit({ type: 'door_closed', why: 'left_behind' })
    },
  })
  const stopListening = watchSpeakers<MemberId>(
    platform,
    { own: () => [me, deps.level()], receivers: mesh.microphoneReceivers },
    (ids) => emit({ type: 'speaking', ids }),
  )
  const unwatch = watchNetwork(deps.page, platform, {
    onOnline: () => {
      server.check()
      mesh.restart()
    },
    onChange: () => {
      server.check()
      mesh.probe()
    },
  })

  const setIceServers = (servers: IceServer[]): void => {
    connections.setIceServers(servers)
    mesh.setIceServers(servers)
  }

  /** Ends what is local. With `goodbye` the channels stay open long enough to carry one. */
  const finish = (goodbye: boolean): void => {
    if (isOver) return
    isOver = true
    for (const stop of [
      door.forget,
      grace.stop,
      hearing.stop,
      turn.close,
      reopening.close,
      cancelIntroduction,
      stopListening,
      unwatch,
      healing.close,
    ])
      stop?.()
    mesh.sayBye()
    server.close()
    outbox.close()
    if (goodbye) platform.setTimer(mesh.close, GOODBYE_MS)
    else mesh.close()
  }
  const end = (reason: CallEndReason): void => {
    if (isOver) return
    finish(true)
    emit({ type: 'ended', reason })
  }
  const closeDoor = (why: ServerLoss): void => {
    if (isOver) return
    const isKnown = grace.stop()
    door.forget()
    hearing.stop()
    turn.close()
    server.close()
    if (status === 'waiting') end(door.isTimeOver() ? 'door_closed' : 'everyone_left')
    else if (!isKnown) emit({ type: 'door_closed', why })
  }
  /** The door closes by the clock. A member admitted in the last moment may yet be told so. */
  const onDoorTime = (): void => {
    grace.start()
    turn.close()
    if (status === 'admitted') emit({ type: 'door_closed', why: 'door' })
  }

  const onMesh = (event: MeshEvent): void => {
    if (isOver) return
    if (event.type !== 'unknown_sender') {
      emit(event)
      if (event.type === 'peer') void turn.request()
      if (event.type === 'peer' && event.link === 'connected') {
        mesh.leaveOutDoubles(event.member)
        reopening.onLink(event.member.id)
      }
      grace.check()
      return
    }
    cancelIntroduction ??= platform.setTimer(() => {
      cancelIntroduction = null
      if (status === 'admitted') server.resync()
    }, INTRODUCTION_MS)
  }

  /** Takes the word of who is admin. A new one is given its forwarding key with a further join, whose nonce is left. */
  const onAdmin = (id: MemberId): void => {
    const before = roles.become(id)
    if (before === null) return
    if (id === me && server.isAvailable()) void rejoin().catch(() => null)
    reopening.onAdmin(id, before)
  }
  const onState = (state: Snapshot): void => {
    onAdmin(state.admin)
    for (const { id } of state.roster) seated?.add(id)
    const isNew = status === 'waiting' && state.me.status === 'admitted'
    status = state.me.status
    if (isNew && joined.iceServers.length > 0) setIceServers(joined.iceServers)
    door.closesIn(state.doorMs)
    turn.closesIn(state.doorMs)
    // The offers leave before the page draws the news.
    if (status === 'admitted') mesh.setRoster(state.roster, seated === null)
    emit({ type: 'standing', state })
    hearing.update(status === 'admitted' || state.door.heard)
    if (status === 'waiting') mesh.prepare(PREPARE)
  }
  const onDoor = (state: DoorState): void => {
    emit({ type: 'door', door: state })
    hearing.update(status === 'admitted' || state.heard)
  }

  const onFrame = createFrameHandler({
    me,
    mesh,
    door,
    emit,
    onJoined: (id) => seated?.add(id),
    onAdmin,
    onState,
    onDoor,
    resync: server.resync,
    isAdmitted: () => status === 'admitted',
  })

  /** Goes on in another room of the same call. Links stay as they are. */
  const moveTo = (next: JoinResponse): void => {
    room = next.room
    seated = new Set()
    for (const stop of [grace.stop, door.forget, hearing.stop, turn.close]) stop()
    turn.reopen()
    emit({ type: 'reopened', room })
    server.reopen(next)
    onState(next.state)
    if (mesh.met().length > 0) void turn.request()
  }

  const onOver = (why: OverReason): void => {
    // Members who already talk go on without the server, as they will after the door has closed.
    if (why === 'door') closeDoor('door')
    else if ((why === 'version' || why === 'signed_out' || why === 'unseated') && status === 'admitted')
      closeDoor(why)
    else end(why)
  }

  const onServer = (event: ServerEvent): void => {
    switch (event.type) {
      case 'state':
        socket = event.state
        emit({ type: 'socket', state: event.state })
        return
      case 'frame':
        onFrame(event.frame)
        return
      case 'over':
        onOver(event.why)
        return
      default:
        return event satisfies never
    }
  }

  server.open(joined)
  reopening.takeKey(joined)
  onState(joined.state)

  return {
    /** Admits or denies these knocks, or removes these peers. False where there is no socket to send it on. */
    decide: (action: DoorAction, members: MemberId[]): boolean => server.send(door.decision(action, members)),
    /** Locks the door to new knocks, or unlocks it. False where there is no socket to send it on. */
    lock: (on: boolean): boolean => server.send({ type: 'lock', id: newFrameId(), on }),
    /** Gives the door, which is open, its whole time again. False where there is no socket to send it on. */
    extend: (): boolean => server.send({ type: 'extend', id: newFrameId() }),
    /** Opens the door again by a new room; `forwards`: people with the old links are sent on to it. Never rejects. */
    reopen: reopening.reopen,
    /** Whether people with an old link could be sent on. */
    canForward: reopening.canForward,
    setTrack: (source: Source, track: MediaStreamTrack | null): void => mesh.setTrack(source, track),
    /** Tells every peer which sources are on. */
    tellState: (): void => mesh.tellState(),
    /** Restarts the link between two members: this one's own, or by asking both. */
    restartLink: (a: MemberId, b: MemberId): void => mesh.restartLink(a, b),
    /** Tries to reach the server now, without waiting for the next attempt. */
    reconnect: (): void => server.check(),
    /** Tries again to reach a peer after nothing had helped. */
    retry: (id: MemberId): void => mesh.retry(id),
    /**
     * Exchange of codes by which users mend the link to a peer by hand. Only codes of the peer's own page are taken, by the
     * certificate that the link is known by. `onDone` is called when the link is there, `onNoLink` when none came about.
     */
    mendByHand: (id: MemberId, handlers: { onDone: () => void; onNoLink: () => void }): DirectExchange => {
      const known = healing.fingerprintOf(id)
      return createDirectExchange(
        {
          platform,
          createPeerConnection: connections.create,
          name: () => joined.state.me.name,
          tracks,
          accepts: ({ fingerprint }) => fingerprint === known,
        },
        {
          onOpen: ({ connection, role }) => {
            mesh.takeOver(id, connection, role === 'inviter')
            handlers.onDone()
          },
          onNoLink: handlers.onNoLink,
        },
      )
    },
    /** Leaves a peer out that cannot be reached. It is back when it offers again. */
    leaveOut: (id: MemberId): void => mesh.leaveOut(id),
    /** Leaves for good: the seat is free. */
    leave: (): void => {
      server.send({ type: 'leave', id: newFrameId() })
      finish(true)
    },
    /** Ends what is local because the page goes away. It may come back, so the seat is kept. */
    vanish: (): void => finish(false),
  }
}
export type Call = ReturnType<typeof createCall>
