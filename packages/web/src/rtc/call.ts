import { newFrameId, type MemberId } from '@talki/core/id'
import type { IceServer, JoinResponse } from '@talki/core/protocol/join'
import type { DoorState, Member, Snapshot } from '@talki/core/protocol/member'
import type { PictureSource, Source } from '@talki/core/protocol/peer'
import { err, type Result } from '@talki/core/result'
import type { CallDeps } from './call-deps'
import { createCallTalk } from './call-talk'
import type { CallEndReason, CallEvent, ServerLoss } from './call-events'
import { GOODBYE_MS } from './channels/control-channel'
import { createConnectionFactory } from './connection/connection-factory'
import type { MendingDeps } from './direct/mending'
import { createDoor, type DoorAction } from './door'
import { createFrameHandler } from './frame-handler'
import { createGrace } from './grace'
import { createHearing } from './hearing'
import { createHealing } from './healing/healing'
import { watchSpeakers } from './media/active-speaker'
import { createMesh, type LinkWatch, type MeshEvent } from './mesh/mesh'
import { PREPARED_MAX } from './mesh/prepared-offers'
import { watchNetwork } from './network-watch'
import type { Cancel } from './platform'
import { createReopening } from './reopening'
import { createCallReplica } from './replica/call-replica'
import { createFirstSignals } from './room/first-signals'
import { createInvitations } from './room/invitations'
import { createRoom } from './room/room'
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

/** The server's word of a member usually follows that member's first signal within so many milliseconds. */
const INTRODUCTION_MS = 500

/**
 * One visit to one call, from the join to the end, whatever rooms the call has at the server one after the other: composes
 * server, mesh and door, and passes frames between them.
 */
export const createCall = (joined: JoinResponse, deps: CallDeps, handler: (event: CallEvent) => void) => {
  const { platform } = deps
  const me = joined.state.me.id
  let { status } = joined.state.me
  let roomId = joined.room
  /** Everybody in the call has come by the server's present room: who is missing there has left. */
  let isWhole = true
  let isOver = false
  let socket: SocketState = 'connecting'
  let cancelIntroduction: Cancel | null = null
  /** After the end there is no news: peers may go on talking until the goodbye has left. */
  const emit = (event: CallEvent): void => {
    if (!isOver) handler(event)
  }

  const rejoin = async (): Promise<Result<JoinResponse, RejoinError>> => {
    const result = await deps.rejoin(roomId)
    if (result.ok) reopening.takeKey(result.value)
    // The session is another user's by now, who has knocked by this.
    return result.ok && result.value.state.me.id !== me ? err({ code: 'unseated' }) : result
  }
  const server = createServerConnection({ platform, rejoin }, (event) => onServer(event))
  const outbox = createOutbox(server.signal)
  /** The server leads to this member. */
  const isSeated = (id: MemberId): boolean => isWhole || room.has(id)
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
    introducers: () => room.introducers(),
    onMet: () => room.look(),
    onSignal: (by, from, signal) => mesh.receiveBy(by, from, signal),
    onKey: (id, key) => replication.onKey(id, key),
  })
  const replica = createCallReplica(
    {
      me: joined.state.me,
      now: platform.now,
      admin: joined.state.admin,
      crypto: deps.crypto,
      healing,
      mesh: () => mesh,
    },
    {
      onAdmin: (id, before) => onAdmin(id, before),
      onClaim: (id) => reopening.onRole(id),
      onShared: (shared) => emit({ type: 'shared', ...shared }),
      onRemoved: (id) => onRemoved(id),
    },
  )
  const { replication } = replica
  const firstSignals = createFirstSignals({
    me,
    platform,
    links: { isReached: (id) => mesh.isReached(id), send: (id, frame) => mesh.sendFrame(id, frame) },
    introducers: () => room.introducers().filter(isReachable),
    isOnDuty: () => room.isOnDuty(),
    has: (id) => room.has(id),
    onSignal: (from, signal) => mesh.receiveFirst(from, signal),
  })
  const paths = createPaths(
    (id) => mesh.channelTo(id),
    {
      ...outbox,
      post: (to, signal) => outbox.post(to, firstSignals.withWaiting(to, signal)),
      isOpen: (to) => socket === 'open' && isSeated(to),
      isAvailable: isReachable,
    },
    [firstSignals.path, ...healing.paths],
  )
  const watch: LinkWatch = {
    ...healing.watch,
    onOpen: (id) => {
      healing.watch.onOpen(id)
      talk.onOpen(id)
      firstSignals.look()
    },
    onTick: () => {
      healing.watch.onTick()
      firstSignals.look()
    },
    onFrame: (id, frame) => {
      if (frame.type === 'room') room.receive(id, frame)
      else if (frame.type === 'reopened' || frame.type === 'forwarding_keys') reopening.receive(id, frame)
      // Who has a socket hears it from the server.
      else if (frame.type === 'replaced') {
        if (socket === 'resting' && id === room.admin()) end('replaced')
      } else if (!firstSignals.receive(id, frame) && !talk.receive(id, frame))
        healing.watch.onFrame(id, frame)
    },
    onLeft: (id) => room.onFarewell(id),
    onGone: (id, isForGood) => {
      healing.watch.onGone(id, isForGood)
      talk.onGone(id)
      room.onGone(id)
    },
  }
  const talk = createCallTalk(
    {
      me,
      platform,
      hash: deps.hash,
      members: () => mesh.linked(),
      isAdmin: replica.roles.isAdmin,
      admin: () => room.admin(),
      send: (id, frame) => mesh.sendFrame(id, frame),
      sendLine: server.send,
    },
    emit,
  )
  const { tracks, sourcesOn, dataUse, transforms } = deps
  const mesh = createMesh(
    me,
    {
      platform,
      createPeerConnection: connections.create,
      tracks,
      sourcesOn,
      dataUse,
      transforms,
      paths,
      watch,
      messages: replication,
      files: talk.files,
      onIntroduce: firstSignals.onIntroduce,
    },
    (event) => onMesh(event),
  )
  const door = createDoor(platform, () => onDoorTime())
  const grace = createGrace(platform.setTimer, {
    isConnecting: mesh.isConnecting,
    onOver: () => closeDoor('door'),
  })
  const mending: MendingDeps = {
    platform,
    createPeerConnection: connections.create,
    name: () => joined.state.me.name,
    tracks,
    fingerprintOf: healing.fingerprintOf,
    takeOver: mesh.takeOver,
  }
  const hearing = createHearing(platform.setTimer, server.seekAdmin)
  const room = createRoom({
    me: joined.state.me,
    platform,
    mesh,
    healing,
    server: {
      ...server,
      state: () => socket,
      vacate: (members) => server.send({ type: 'vacate', id: newFrameId(), members }),
    },
    doorMs: door.leftMs,
    isWhole: () => isWhole,
    onState: (state) => {
      replica.follow(state.admin)
      setDoorTime(state)
      emit({ type: 'standing', state })
    },
  })
  const invitations = createInvitations(mesh, outbox)
  const turn = createTurnServers(
    joined.hasTurn,
    { setTimer: platform.setTimer, ask: () => deps.turnServers(roomId) },
    (given) => {
      if (!isOver) setIceServers([...joined.iceServers, ...given])
    },
  )
  const reopening = createReopening({
    me,
    platform,
    roles: replica.roles,
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

  /** Ends what the open door keeps going; true where its grace was running. */
  const stopDoor = (): boolean => {
    for (const stop of [door.forget, hearing.stop, room.stop, turn.close]) stop()
    return grace.stop()
  }
  /** Ends what is local. With `goodbye` the channels stay open long enough to carry one. */
  const finish = (goodbye: boolean, left = false): void => {
    if (isOver) return
    isOver = true
    stopDoor()
    for (const stop of [
      reopening.close,
      cancelIntroduction,
      stopListening,
      unwatch,
      healing.close,
      talk.close,
    ])
      stop?.()
    mesh.sayBye(left)
    server.close()
    outbox.close()
    if (goodbye) platform.setTimer(mesh.close, GOODBYE_MS)
    else mesh.close()
  }
  const end = (reason: CallEndReason): void => {
    if (isOver) return
    finish(true)
    handler({ type: 'ended', reason })
  }
  /** A removal by the admin, after the door as before: the link ends once the peer has had time to hear of it. */
  const onRemoved = (id: MemberId): void => {
    if (id === me) end('removed')
    else if (!isOver) platform.setTimer(() => mesh.removeMember(id, 'removed'), GOODBYE_MS)
  }
  const closeDoor = (why: ServerLoss): void => {
    if (isOver) return
    replica.decide(why === 'door')
    const isKnown = stopDoor()
    server.close()
    if (status === 'waiting') end(door.isTimeOver() ? 'door_closed' : 'everyone_left')
    else if (!isKnown) emit({ type: 'door_closed', why })
  }
  /** The door closes by the clock. A member admitted in the last moment may yet be told so. */
  const onDoorTime = (): void => {
    grace.start()
    turn.close()
    replica.decide(socket === 'open')
    if (status === 'admitted') emit({ type: 'door_closed', why: 'door' })
  }

  const resyncSoon = (): void => {
    cancelIntroduction ??= platform.setTimer(() => {
      cancelIntroduction = null
      if (status === 'admitted') server.resync()
    }, INTRODUCTION_MS)
  }
  const onMesh = (event: MeshEvent): void => {
    if (isOver) return
    if (event.type === 'unknown_sender') {
      resyncSoon()
      return
    }
    emit(event)
    if (event.type === 'peer') void turn.request()
    if (event.type === 'peer' && event.link === 'connected') {
      mesh.leaveOutDoubles(event.member)
      reopening.onLink(event.member.id)
    }
    grace.check()
    if (event.type === 'peer' || event.type === 'gone') {
      room.look()
      firstSignals.look()
    }
  }

  /** There is another admin, who is given its forwarding key with a further join, whose nonce is left. */
  const onAdmin = (id: MemberId, before: MemberId): void => {
    if (id === me && server.isAvailable() && !replica.isDeciding()) void rejoin().catch(() => null)
    reopening.onAdmin(id, before)
  }
  const setDoorTime = ({ doorMs }: Snapshot): void => {
    door.closesIn(doorMs)
    turn.closesIn(doorMs)
  }
  /** Answers the admin's offer, and has first offers to others go along with the answer. */
  const answerFirst = (admin: MemberId, signals: readonly string[]): void => {
    for (const data of signals) mesh.receive(admin, data)
    const met = mesh.awaitedPrepared()
    firstSignals.begin(admin, met)
    mesh.introduce(met)
  }
  const onState = (state: Snapshot, signals: readonly string[] = []): void => {
    const isNew = status === 'waiting' && state.me.status === 'admitted'
    status = state.me.status
    if (isNew && joined.iceServers.length > 0) {
      // Each of them gathers anew.
      mesh.keepPrepared(state.roster.length)
      setIceServers(joined.iceServers)
    }
    setDoorTime(state)
    room.onState(state)
    // The offers leave before the page draws the news.
    if (status === 'admitted') {
      mesh.setRoster(state.roster, { first: signals.length > 0 ? [] : room.firstContacts(state), isWhole })
      replica.appoint(state.admin)
      if (signals.length > 0) answerFirst(state.admin, signals)
    }
    emit({ type: 'standing', state })
    invitations.onState(state)
    if (status === 'waiting') {
      hearing.update(state.door.heard)
      mesh.prepare(PREPARED_MAX)
    } else hearing.stop()
  }
  const onDoor = (state: DoorState): void => {
    emit({ type: 'door', door: state })
    room.onDoor(state)
    if (status === 'waiting') hearing.update(state.heard)
  }

  const onJoined = (member: Member): void => {
    // Members who follow come in any order; they succeed in that in which the server has seated them.
    const isFollower = !isWhole && !room.has(member.id) && mesh.isReached(member.id)
    if (isFollower && room.admin() === me) resyncSoon()
    room.onJoined(member)
    firstSignals.look()
    // The server gives none before, although links of a call that has moved may need them.
    void turn.request()
  }

  const onFrame = createFrameHandler({
    me,
    mesh,
    door,
    doorLines: talk.lines,
    room,
    invitations,
    emit,
    onState,
    onDoor,
    onJoined,
    resync: server.resync,
    onLeft: replica.onLeft,
    isAdmitted: () => status === 'admitted',
  })

  /** Goes on in another room of the same call, where the server decides again. Links stay as they are. */
  const moveTo = (next: JoinResponse): void => {
    roomId = next.room
    isWhole = false
    stopDoor()
    invitations.forget()
    turn.reopen()
    replica.defer()
    emit({ type: 'reopened', room: roomId })
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
        room.onSocket()
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

  /** Removes peers: by the log whom the server cannot, since it has closed the door or has not seen them follow. */
  const remove = (members: MemberId[]): boolean => {
    const byLog = members.filter((id) => replica.isDeciding() || !isSeated(id))
    const byServer = members.filter((id) => !byLog.includes(id))
    if (!byLog.every(replication.remove)) return false
    return byServer.length === 0 || (socket === 'open' && server.send(door.decision('remove', byServer)))
  }

  server.open(joined)
  reopening.takeKey(joined)
  onState(joined.state)

  return {
    /**
     * Admits or denies these knocks, or removes these peers. False where there is no socket to send it on, or where this
     * member is not the admin of a call whose door has closed.
     */
    decide: (action: DoorAction, members: MemberId[]): boolean => {
      if (action === 'remove') return remove(members)
      // Nobody is offered to who cannot be told.
      if (socket !== 'open') return false
      const invited = action === 'admit' ? invitations.invite(members) : []
      return server.send(door.decision(action, members, invited))
    },
    /** Makes another member the admin, once the door has closed. False where this member is not. */
    handOver: replication.handOver,
    /** Raises or lowers this member's hand. */
    raiseHand: replication.raiseHand,
    ...talk.verbs,
    /** Says something to everybody. False where it is empty, too long, or one too many. */
    say: replication.say,
    /** Locks the door to new knocks, or unlocks it. False where there is no socket to send it on. */
    lock: (on: boolean): boolean => server.send({ type: 'lock', id: newFrameId(), on }),
    /** Gives the door, which is open, its whole time again. False where there is no socket to send it on. */
    extend: (): boolean => server.send({ type: 'extend', id: newFrameId() }),
    /** Opens the door again by a new room; `forwards`: people with the old links are sent on to it. Never rejects. */
    reopen: reopening.reopen,
    /** Whether people with an old link could be sent on. */
    canForward: reopening.canForward,
    setTrack: (source: Source, track: MediaStreamTrack | null): void => mesh.setTrack(source, track),
    /** Notes how tall a peer's picture is shown here, in device pixels; 0 for one that is not. */
    setView: (id: MemberId, source: PictureSource, height: number): void => mesh.setView(id, source, height),
    /** Tells every peer which sources are on. */
    tellState: (): void => mesh.tellState(),
    /** Restarts the link between two members: this one's own, or by asking both. */
    restartLink: (a: MemberId, b: MemberId): void => mesh.restartLink(a, b),
    /** Tries to reach the server now, without waiting for the next attempt. */
    reconnect: (): void => {
      server.wake()
      server.check()
    },
    /** Tries again to reach a peer after nothing had helped. */
    retry: (id: MemberId): void => mesh.retry(id),
    /** What mends links to peers by codes that users pass on, for `createMending`: which is loaded when it is wanted. */
    mending,
    /** Leaves a peer out that cannot be reached. It is back when it offers again. */
    leaveOut: (id: MemberId): void => mesh.leaveOut(id),
    /** Leaves for good: the seat is free. */
    leave: (): void => {
      server.send({ type: 'leave', id: newFrameId() })
      finish(true, true)
    },
    /** Ends what is local because the page goes away. It may come back, so the seat is kept. */
    vanish: (): void => finish(false),
  }
}
export type Call = ReturnType<typeof createCall>
