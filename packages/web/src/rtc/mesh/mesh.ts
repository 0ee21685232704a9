import type { MemberId } from '@talki/core/id'
import type { Member } from '@talki/core/protocol/member'
import type { Message } from '@talki/core/protocol/message'
import type { Introduce, PeerFrame, PeerSignal, Source } from '@talki/core/protocol/peer'
import type { DataUse } from '../../lib/data-use'
import type { FileChannel } from '../channels/file-channel'
import { decodeSignal } from '../channels/peer-codec'
import { createConnection, type Connection } from '../connection/connection'
import type { LocalTracks, SourcesOn } from '../media/local-tracks'
import type { Platform } from '../platform'
import type { Agreement } from '../security/agreement'
import { createGroupView } from '../security/group-view'
import { createRecentSet } from '../recent-set'
import type { FrameTransforms } from '../shared-encoder/frame-transforms'
import type { ChannelPath, PathName, SignalPaths } from '../signalling/paths'
import { startTicks } from '../ticks'
import { createLinkNames } from './link-id'
import { createLinkReports, type LinksEvent } from './link-reports'
import type { GoneReason, LinkState } from './link-state'
import { createPeer, type Peer } from './peer'
import { createPictures, type LimitedEvent } from './pictures'
import { createPreparedOffers } from './prepared-offers'
import { createRoster } from './roster'
import { createUnknownSenders } from './unknown-senders'

export type MeshEvent =
  /** A peer is there, or its link has changed. */
  | { type: 'peer'; member: Member; link: LinkState }
  | { type: 'gone'; id: MemberId; why: GoneReason }
  /** A source of a peer went on or off, or has another stream. */
  | { type: 'source'; id: MemberId; source: Source; on: boolean; stream: MediaStream | null }
  | LinksEvent
  | LimitedEvent
  /** Whether everybody sees the same certificates has changed. */
  | { type: 'agreement'; agreement: Agreement }
  /** A member signals whom the server has not told of: the room's state should be asked for. */
  | { type: 'unknown_sender' }

/** What heals links beside the mesh is told of them (see healing/). */
export type LinkWatch = {
  /** The pair's own channel has opened. */
  onOpen: (id: MemberId) => void
  onFrame: (id: MemberId, frame: PeerFrame) => void
  /** A link is out, as at every tick; `isWide`: every way should be tried. */
  onOut: (id: MemberId, isWide: boolean) => void
  onBack: (id: MemberId) => void
  /** Nothing has helped. True where the user should decide. */
  onGivenUp: (id: MemberId) => boolean
  /** The member says that it leaves for good: its seat is free. */
  onLeft: (id: MemberId) => void
  /** The member is gone; `isForGood`: it will not come back as the member it was. */
  onGone: (id: MemberId, isForGood: boolean) => void
  /** Peers have been looked after. */
  onTick: () => void
}

/** Who is told of messages between peers (see replica/). */
export type MessageWatch = {
  /** A pair's message channel has opened, over a first or a renewed connection. */
  onOpen: (id: MemberId) => void
  onMessage: (id: MemberId, message: Message) => void
  onGone: (id: MemberId) => void
  tick: () => void
}

/** Who is told of the channels for files (see files/). */
export type FileWatch = {
  /** A pair's file channel has opened, over a first or a renewed connection. */
  onOpen: (id: MemberId, channel: FileChannel) => void
  onGone: (id: MemberId, why: GoneReason) => void
  tick: () => void
}

export type MeshDeps = {
  platform: Platform
  createPeerConnection: () => RTCPeerConnection
  tracks: () => LocalTracks
  sourcesOn: () => SourcesOn
  /** How much data the user wishes to send. */
  dataUse: () => DataUse
  /** The worker through which frames pass; null where each link encodes for itself. */
  transforms: FrameTransforms | null
  paths: SignalPaths
  watch: LinkWatch
  messages: MessageWatch
  files: FileWatch
  /** Takes what a newcomer asks this page to hand on to others. */
  onIntroduce: (from: MemberId, signals: readonly Introduce[]) => void
}

/**
 * `first`: the members to offer to at once, everybody where it is left out. `isWhole`: who is missing has left; not so of a
 * room that was opened for a call under way, into which members follow one by one.
 */
export type RosterOptions = { first?: readonly MemberId[]; isWhole?: boolean }

/**
 * The full mesh: one link with every member on the roster. An admin offers to whom it lets in, where an offer is ready; the
 * newcomer offers to everybody else: to its first contacts at once, to others once it is introduced to them, and to whom it
 * is not, after a while and by the server.
 */
export const createMesh = (me: MemberId, deps: MeshDeps, emit: (event: MeshEvent) => void) => {
  const { platform, paths, watch, messages, files } = deps
  const roster = createRoster(platform.now)
  const unknownSenders = createUnknownSenders(platform.now)
  const peers = new Map<MemberId, Peer>()
  /** Members on the roster that are out of reach; they offer when they come back. */
  const away = new Set<MemberId>()
  /** Members who were removed: nothing of theirs is taken, whoever passes it on. */
  const excluded = new Set<MemberId>()
  /** Members on the first roster of this page, whom it is to offer to once it is introduced to them. */
  const awaited = new Set<MemberId>()
  const closedLinks = createRecentSet(512)
  const nextLink = createLinkNames()
  const outgoing = new platform.MediaStream()
  const pictures = createPictures({ ...deps, ends: () => peers }, emit)
  const reports = createLinkReports(me, { platform, ends: () => peers }, (event) => {
    if (event.flows) pictures.look(event.flows)
    emit(event)
  })
  let isClosed = false
  const group = createGroupView(me, { now: platform.now, peers: () => peers }, (agreement) =>
    emit({ type: 'agreement', agreement }),
  )

  const makeConnection = (role: 'offering' | 'answering'): Connection =>
    createConnection({
      role,
      link: role === 'offering' ? nextLink() : '',
      pc: deps.createPeerConnection(),
      platform,
      tracks: deps.tracks,
      outgoing,
      onCameraSender: pictures.onCameraSender,
    })

  const prepared = createPreparedOffers(platform, () => makeConnection('offering'))

  const findOrCreate = (member: Member): Peer => {
    const known = peers.get(member.id)
    if (known) return known
    const { id } = member
    const peer: Peer = createPeer(
      id,
      {
        me,
        platform,
        createAnswering: () => makeConnection('answering'),
        takeOffering: prepared.take,
        closedLinks,
        sourcesOn: deps.sourcesOn,
        paths,
      },
      {
        onLink: (link) => {
          emit({ type: 'peer', member, link })
          group.look()
        },
        onSource: (source, state) => emit({ type: 'source', id, source, ...state }),
        onFingerprints: (seen) => group.receive(id, seen),
        onGone: (why) => {
          peers.delete(id)
          awaited.delete(id)
          away.add(id)
          watch.onGone(id, why !== 'lost')
          pictures.onGone(id)
          messages.onGone(id)
          files.onGone(id, why)
          emit({ type: 'gone', id, why })
        },
        onLinkFrame: (frame) => reports.receive(id, frame),
        onPictureFrame: (frame) => pictures.receive(id, frame),
        onOpen: () => {
          watch.onOpen(id)
          pictures.onOpen(id)
        },
        onLeft: () => watch.onLeft(id),
        onFrame: (frame) => watch.onFrame(id, frame),
        onOut: (isWide) => watch.onOut(id, isWide),
        onBack: () => watch.onBack(id),
        onMessageOpen: () => messages.onOpen(id),
        onMessage: (message) => messages.onMessage(id, message),
        onFileOpen: (channel) => files.onOpen(id, channel),
        onGivenUp: () => watch.onGivenUp(id),
      },
    )
    peers.set(id, peer)
    away.delete(id)
    emit({ type: 'peer', member, link: peer.link() })
    return peer
  }

  /** Closes the link to a member, if there is one. */
  const drop = (id: MemberId, why: GoneReason): void => {
    const peer = peers.get(id)
    if (!peer) return
    peers.delete(id)
    awaited.delete(id)
    peer.close()
    pictures.onGone(id)
    messages.onGone(id)
    files.onGone(id, why)
    emit({ type: 'gone', id, why })
  }
  const withoutExcluded = (list: readonly Member[]): Member[] => list.filter(({ id }) => !excluded.has(id))
  const isReached = (id: MemberId): boolean => peers.get(id)?.isUp() ?? false
  const remove = (id: MemberId, why: 'left' | 'removed'): void => {
    if (why === 'removed') excluded.add(id)
    roster.delete(id)
    away.delete(id)
    drop(id, why)
    // Who watches may tell every peer of it: not the one who is gone.
    watch.onGone(id, true)
  }

  const leaveOut = (id: MemberId): void => {
    away.add(id)
    watch.onGone(id, false)
    drop(id, 'lost')
  }

  /** Takes a list of members. Where it is whole, who is missing in it has left. */
  const learn = (members: readonly Member[], isWhole: boolean): void => {
    if (!isWhole) members.forEach(roster.add)
    else for (const id of roster.replace(members)) remove(id, 'left')
  }

  const take = (from: MemberId, signal: PeerSignal, by: PathName): void => {
    if (excluded.has(from)) return
    const member = roster.get(from)
    if (!member) {
      if (unknownSenders.add(from, signal, by)) emit({ type: 'unknown_sender' })
      return
    }
    // A member that is gone comes back with an offer, and with nothing else.
    const isFreshOffer = signal.description?.type === 'offer' && !closedLinks.has(signal.link)
    if (peers.has(from) || isFreshOffer) void findOrCreate(member).receive(signal, by)
  }
  /** Takes the signals that came before the server told of their senders. */
  const takeWaiting = (): void => {
    for (const { from, signal, by } of unknownSenders.takeKnown((id) => roster.get(id) !== undefined)) {
      take(from, signal, by)
    }
  }

  const stopTicks = startTicks(platform, (ms) => {
    for (const peer of [...peers.values()]) peer.tick(ms)
    group.look()
    pictures.tick()
    watch.onTick()
    messages.tick()
    files.tick()
  })

  return {
    /** Makes so many offers in advance (see prepared-offers.ts). */
    prepare: (count: number): void => {
      if (!isClosed) prepared.prepare(count)
    },
    /** Keeps so many prepared offers. The others are not wanted, and closed later. */
    keepPrepared: (count: number): void => prepared.keep(count),
    /**
     * Takes the roster as the server has it: offers to the first contacts (everybody) with whom there is no link. Others are
     * offered to once this page is introduced to them (`introduce`), or after a while like any peer that does not offer.
     */
    setRoster: (
      list: readonly Member[],
      { first = list.map(({ id }) => id), isWhole = true }: RosterOptions = {},
    ): void => {
      const members = withoutExcluded(list)
      learn(members, isWhole)
      takeWaiting()
      for (const peer of peers.values()) peer.onReachable()
      for (const member of members.filter(({ id }) => !peers.has(id) && !away.has(id))) {
        const peer = findOrCreate(member)
        if (first.includes(member.id)) peer.start()
        else awaited.add(member.id)
      }
      paths.flush()
      // For whom this page is yet to be introduced to.
      prepared.keep(awaited.size)
    },
    /** Adds a member that is in the room and reachable: a newcomer, who is about to offer, or one whose socket is back. */
    addMember: (member: Member): void => {
      if (excluded.has(member.id)) return
      roster.add(member)
      const peer = findOrCreate(member)
      peer.prepareAnswer()
      peer.onReachable()
      takeWaiting()
    },
    /** Takes the roster as another member has it: readies a connection for the offer of each who is new, and offers to nobody. */
    meet: (list: readonly Member[], isWhole = true): void => {
      const members = withoutExcluded(list)
      const known = new Set(roster.ids())
      learn(members, isWhole)
      for (const member of members) if (!known.has(member.id)) findOrCreate(member).prepareAnswer()
      takeWaiting()
    },
    /** Members who are yet to be offered to, and for whom an offer is prepared. */
    awaitedPrepared: (): MemberId[] =>
      [...awaited].filter((id) => !peers.get(id)?.isBegun()).slice(0, prepared.count()),
    /** Offers to the members whom this page has now been introduced to, where that is its part. */
    introduce: (ids: readonly MemberId[]): void => {
      for (const id of ids) if (awaited.delete(id)) peers.get(id)?.begin()
    },
    /** Offers to a member who is about to be admitted, in advance. False where no offer is ready. */
    invite: (member: Member): boolean => {
      if (peers.has(member.id) || !prepared.hasReady()) return false
      roster.add(member)
      findOrCreate(member).start()
      return true
    },
    /** A link is being made that has never been up. */
    isConnecting: (): boolean => [...peers.values()].some((peer) => peer.link() === 'connecting'),
    /** Closes the link to a member that has left or was removed, at once. Who was removed is refused from then on. */
    removeMember: remove,
    /** Notes that the server could not reach these members. Links that have been up do not need it. */
    markUnreachable: (ids: readonly MemberId[]): void => {
      for (const id of ids) {
        // One that a third member reaches is there, and merely has no socket.
        if (peers.get(id)?.wasUp() !== false || paths.hasDetour(id)) continue
        away.add(id)
        drop(id, 'lost')
      }
    },
    /** Takes a signal that came by the server. */
    receive: (from: MemberId, data: string): void => {
      const signal = decodeSignal(data)
      if (!signal || isClosed) return
      take(from, signal, 'server')
      if (signal.introduce) deps.onIntroduce(from, signal.introduce)
    },
    /** Takes a signal of a member by way of an introducer, whose word counts until the two have a link of their own. */
    receiveFirst: (from: MemberId, signal: PeerSignal): void => {
      if (!isClosed && peers.get(from)?.wasUp() !== true) take(from, signal, 'introducer')
    },
    /** Takes a signal that came round about, from a member whom the pair's keys have proved. */
    receiveBy: (by: PathName, from: MemberId, signal: PeerSignal): void => {
      if (!isClosed && roster.get(from)) take(from, signal, by)
    },
    /** The members with whom the link works at this moment. */
    working: (): MemberId[] => [...peers].filter(([, peer]) => peer.isUp()).map(([id]) => id),
    /** The members with whom there is a link, or one is being made. */
    linked: (): MemberId[] => [...peers].filter(([, peer]) => peer.link() !== 'lost').map(([id]) => id),
    /** A member as the server or who introduced them told of them. */
    memberOf: (id: MemberId): Member | undefined => roster.get(id),
    /** Puts a message into a peer's queue. False without a peer, or where the queue is full. */
    sendMessage: (id: MemberId, message: Message): boolean => peers.get(id)?.sendMessage(message) ?? false,
    isReached,
    /** The member cannot be reached, or has gone without giving up its seat: it offers when it comes back. */
    isAway: (id: MemberId): boolean => away.has(id),
    /** There is a member who is in the call, as far as is known, and with whom the link does not work. */
    isMissingAnybody: (): boolean => roster.ids().some((id) => !away.has(id) && !isReached(id)),
    /** The members with whom there was a link, which is out. */
    broken: (): MemberId[] => [...peers].filter(([, peer]) => peer.wasUp() && !peer.isUp()).map(([id]) => id),
    /** Fingerprint of a peer's certificate; `null` without a link. */
    fingerprintOf: (id: MemberId): string | null => peers.get(id)?.remoteFingerprint() ?? null,
    /** Sends a frame on the pair's own channel. False where it could not be handed over. */
    sendFrame: (id: MemberId, frame: PeerFrame): boolean => peers.get(id)?.sendFrame(frame) ?? false,
    /** The pair's own channel as a path for signals; `null` without a peer. */
    channelTo: (id: MemberId): ChannelPath | null => {
      const peer = peers.get(id)
      if (!peer) return null
      return { isUp: peer.isUp, send: (signal) => peer.sendFrame({ type: 'signal', signal }) }
    },
    setTrack: (source: Source, track: MediaStreamTrack | null): void => {
      for (const peer of peers.values()) peer.setTrack(source, track)
      prepared.forEach((connection) => connection.setTrack(source, track))
    },
    /** Notes how tall a peer's picture is shown here, in device pixels; 0 for one that is not. */
    setView: pictures.setView,
    /** Tells every peer which sources are on. */
    tellState: (): void => {
      pictures.onSources()
      for (const peer of peers.values()) peer.tellState()
    },
    /** Says goodbye to every peer that can be told; `left`: for good, so that the seat is free. */
    sayBye: (left: boolean): void => {
      for (const peer of peers.values()) peer.sendFrame({ type: 'bye', left })
    },
    /** Sets the ICE servers of the connections that exist; `createPeerConnection` sets those of later ones. */
    setIceServers: (iceServers: RTCIceServer[]): void => {
      for (const peer of peers.values()) peer.setIceServers(iceServers)
      prepared.forEach((connection) => connection.setIceServers(iceServers))
    },
    /** Restarts every link: this member's own network changed. */
    restart: (): void => {
      for (const peer of peers.values()) peer.restart()
    },
    /** Restarts the link between two members, of whom this one may be none. */
    restartLink: reports.restart,
    /** Asks every peer for a sign of life: something may have happened to the network. */
    probe: (): void => {
      for (const peer of peers.values()) peer.probe()
    },
    /** Tries again to reach a peer after nothing had helped. */
    retry: (id: MemberId): void => peers.get(id)?.retry(),
    /** The members with whom there is or was a link. */
    met: (): MemberId[] => [...peers].filter(([, peer]) => peer.wasUp()).map(([id]) => id),
    /**
     * Leaves out peers that cannot be reached and have the name of this member, whose link has just come up: one who lost
     * everything comes back by the door, as another member.
     */
    leaveOutDoubles: ({ id, name, verified }: Member): void => {
      for (const [other, peer] of [...peers]) {
        const double = roster.get(other)
        const isOut = peer.link() === 'reconnecting' || peer.link() === 'lost'
        if (other !== id && isOut && double?.name === name && double.verified === verified) leaveOut(other)
      }
    },
    /** Takes a connection that users have made by hand as the link to this member. */
    takeOver: (id: MemberId, made: Connection, byMe: boolean): void => {
      const member = roster.get(id)
      if (member && !isClosed) findOrCreate(member).takeOver(made, byMe)
      else made.close()
    },
    /** Leaves a peer out that cannot be reached. It is back when it offers again. */
    leaveOut,
    /** The receivers of the peers' microphones, as far as they are on: each is asked how loud it is five times a second. */
    microphoneReceivers: (): Map<MemberId, RTCRtpReceiver | null> =>
      new Map([...peers].map(([id, peer]) => [id, peer.microphone()])),
    close: (): void => {
      isClosed = true
      stopTicks()
      reports.close()
      pictures.close()
      prepared.close()
      for (const peer of peers.values()) peer.close()
      peers.clear()
    },
  }
}
export type Mesh = ReturnType<typeof createMesh>
