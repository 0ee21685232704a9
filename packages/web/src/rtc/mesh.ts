import type { MemberId } from '@talki/core/id'
import type { Signal } from '@talki/core/protocol/frames'
import type { Member } from '@talki/core/protocol/member'
import type { PeerFrame, PeerSignal } from '@talki/core/protocol/peer'
import { createLink, type Link } from './link'
import type { Kind, LocalTracks } from './local-tracks'
import { createOutbox } from './outbox'
import { createPeer, type Peer, type PeerState } from './peer'
import { createRecent } from './recent'
import { decodeSignal } from './wire'

/** Offers made before anybody is there to have them. */
const PREPARED_MAX = 3

/** How often peers are looked after, and the most that one look may count for after a sleep, in milliseconds. */
const TICK_MS = 500
const TICK_MAX_MS = 2000

/** Signals kept of senders that the server has yet to tell of, and for how long in milliseconds. */
const STRANGERS_MAX = 64
const STRANGERS_MS = 10_000

/** A member whom the server told of so lately may be missing from a state that was on its way before. */
const FRESH_MS = 5000

/** When prepared links that were not needed are closed, in milliseconds. */
const SPARE_MS = 2000

export type MeshEvent =
  | { type: 'peer'; member: Member; state: PeerState }
  | { type: 'gone'; id: MemberId }
  | { type: 'stream'; id: MemberId; stream: MediaStream }
  /** Somebody signals whom the server did not tell of: its state should be asked for. */
  | { type: 'stranger' }

export type MeshDeps = {
  createConnection: () => RTCPeerConnection
  createStream: () => MediaStream
  tracks: () => LocalTracks
  ownState: () => Extract<PeerFrame, { type: 'state' }>
  /** Sends by way of the server. */
  send: (signals: Signal[]) => void
  canRelay: () => boolean
}

/** Keeps one link with everybody on the roster. The newcomer offers first. */
export const createMesh = (me: MemberId, deps: MeshDeps, emit: (event: MeshEvent) => void) => {
  const roster = new Map<MemberId, Member & { since: number }>()
  const peers = new Map<MemberId, Peer>()
  /** On the roster, but said to be out of reach; they offer when they come back. */
  const away = new Set<MemberId>()
  const closedLinks = createRecent(512)
  const outgoing = deps.createStream()
  const outbox = createOutbox(deps.send)
  let prepared: Link[] = []
  let strangers: { from: MemberId; signal: PeerSignal; at: number }[] = []
  let isClosed = false

  const makeLink = (role: 'offering' | 'answering'): Link => {
    const { createConnection, createStream, tracks } = deps
    return createLink({ role, pc: createConnection(), tracks, createStream, outgoing })
  }

  const findOrCreate = (member: Member): Peer => {
    const known = peers.get(member.id)
    if (known) return known
    const { id } = member
    const peer: Peer = createPeer(
      id,
      {
        me,
        answering: () => makeLink('answering'),
        offering: () => prepared.shift() ?? makeLink('offering'),
        closedLinks,
        ownState: deps.ownState,
        canRelay: deps.canRelay,
        relay: (to, signal) => {
          if (!deps.canRelay()) return false
          outbox.post(to, signal)
          return true
        },
      },
      {
        onState: (state) => emit({ type: 'peer', member, state }),
        onStream: (stream) => emit({ type: 'stream', id, stream }),
        onGone: () => {
          peers.delete(id)
          away.add(id)
          emit({ type: 'gone', id })
        },
      },
    )
    peers.set(id, peer)
    away.delete(id)
    emit({ type: 'peer', member, state: peer.state() })
    return peer
  }

  const forget = (id: MemberId): void => {
    roster.delete(id)
    away.delete(id)
    const peer = peers.get(id)
    if (!peer) return
    peers.delete(id)
    peer.close()
    emit({ type: 'gone', id })
  }

  const take = (from: MemberId, signal: PeerSignal): void => {
    const member = roster.get(from)
    if (member) {
      // Whoever is gone comes back with an offer, and with nothing else.
      if (peers.has(from) || (signal.description?.type === 'offer' && !closedLinks.has(signal.link))) {
        void findOrCreate(member).receive(signal)
      }
      return
    }
    if (strangers.length >= STRANGERS_MAX) return
    strangers.push({ from, signal, at: performance.now() })
    emit({ type: 'stranger' })
  }

  const add = (member: Member): void => {
    roster.set(member.id, { ...member, since: roster.get(member.id)?.since ?? performance.now() })
  }
  const introduce = (): void => {
    const waiting = strangers.filter(({ at }) => performance.now() - at < STRANGERS_MS)
    strangers = waiting.filter(({ from }) => !roster.has(from))
    for (const { from, signal } of waiting) if (roster.has(from)) take(from, signal)
  }

  let tickedAt = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    const ms = Math.min(now - tickedAt, TICK_MAX_MS)
    tickedAt = now
    for (const peer of [...peers.values()]) peer.tick(ms)
  }, TICK_MS)

  return {
    /** Makes offers in advance, so that they can leave in the very frame after the admission. */
    prepare: (count: number): void => {
      while (!isClosed && prepared.length < Math.min(count, PREPARED_MAX)) prepared.push(makeLink('offering'))
    },
    /** The server's state: offers to everybody on it with whom there is no link. */
    welcome: (members: readonly Member[]): void => {
      const listed = new Set(members.map(({ id }) => id))
      for (const [id, { since }] of roster) {
        if (!listed.has(id) && performance.now() - since > FRESH_MS) forget(id)
      }
      members.forEach(add)
      introduce()
      for (const peer of peers.values()) peer.nudge()
      const missing = members.filter(({ id }) => !peers.has(id) && !away.has(id))
      outbox.expect(missing.slice(prepared.length).map(({ id }) => id))
      for (const member of missing) findOrCreate(member).start()
      outbox.flush()
      // What nobody needs is closed when there is time: it takes a while, and an answer may be on its way.
      const spare = prepared
      prepared = []
      setTimeout(() => spare.forEach((link) => link.close()), SPARE_MS)
    },
    /** Somebody is in the room and reachable: a newcomer, who is about to offer, or one whose socket is back. */
    joined: (member: Member): void => {
      add(member)
      const peer = findOrCreate(member)
      peer.expect()
      peer.nudge()
      introduce()
    },
    left: forget,
    /** The server could not reach these. Links that are up do not need it. */
    unreachable: (ids: readonly MemberId[]): void => {
      for (const id of ids) {
        const peer = peers.get(id)
        if (!peer || peer.wasUp()) continue
        peers.delete(id)
        peer.close()
        away.add(id)
        emit({ type: 'gone', id })
      }
    },
    /** Takes what came by way of the server. */
    receive: (from: MemberId, data: string): void => {
      const signal = decodeSignal(data)
      if (signal && !isClosed) take(from, signal)
    },
    setTrack: (kind: Kind, track: MediaStreamTrack | null): void => {
      for (const peer of peers.values()) peer.setTrack(kind, track)
      for (const link of prepared) link.setTrack(kind, track)
    },
    /** Tells every peer that can be told. */
    tell: (frame: PeerFrame): void => {
      for (const peer of peers.values()) peer.tell(frame)
    },
    /** For all connections, those that are made later included: `createConnection` is the caller's. */
    setIceServers: (iceServers: RTCIceServer[]): void => {
      for (const peer of peers.values()) peer.setIceServers(iceServers)
      for (const link of prepared) link.setIceServers(iceServers)
    },
    /** One's own network changed. */
    refresh: (): void => {
      for (const peer of peers.values()) peer.refresh()
    },
    audioReceivers: (): Map<MemberId, RTCRtpReceiver | null> =>
      new Map([...peers].map(([id, peer]) => [id, peer.audioReceiver()])),
    close: (): void => {
      isClosed = true
      clearInterval(timer)
      outbox.close()
      for (const link of prepared) link.close()
      for (const peer of peers.values()) peer.close()
      prepared = []
      peers.clear()
    },
  }
}
export type Mesh = ReturnType<typeof createMesh>
