import type { MemberId } from '@talki/core/id'
import { newFrameId } from '@talki/core/id'
import { SOURCES, type PeerFrame, type PeerSignal, type Source } from '@talki/core/protocol/peer'
import type { Connection, SignalContent } from '../connection/connection'
import { createRecoveryPolicy, type LinkHealth, type Remedy } from '../connection/recovery-policy'
import { UNMEASURED, type LinkQuality } from '../connection/stats'
import type { SourcesOn } from '../media/local-tracks'
import type { Platform } from '../platform'
import { createRecentSet, type RecentSet } from '../recent-set'
import type { LinkFingerprints, SeenFingerprints } from '../security/fingerprint'
import type { SignalPaths } from '../signalling/paths'
import { createEarlyCandidates } from './early-candidates'
import { createLinkOrder } from './link-id'
import type { LinkFrame } from './link-reports'
import { createRemoteSources, type RemoteSource } from './remote-sources'

/** How long a frame may be overtaken by a later one, in milliseconds. */
const OVERTAKEN_MS = 1500

/** An offer sent less than so many milliseconds ago may still be on its way. */
const STALE_MS = 1000

/** A direct path is found within so many milliseconds, or seldom at all. */
const RELAY_AFTER_MS = 2000

/** The state of the link to a peer, as the page shows it. */
export type LinkState = 'connecting' | 'connected' | 'reconnecting'

/**
 * Why a peer is gone. `left`: it said so, or the server did. `removed`: by the admin. `lost`: out of reach for longer
 * than the lease.
 */
export type GoneReason = 'left' | 'removed' | 'lost'

export type PeerDeps = {
  /** This member's own id. */
  me: MemberId
  platform: Pick<Platform, 'now' | 'MediaStream'>
  /** A connection that answers. */
  createAnswering: () => Connection
  /** A connection that offers: a prepared one where there is one left. */
  takeOffering: () => Connection
  /** The links that were closed recently, of all peers. */
  closedLinks: RecentSet
  /** Which sources of this member are on. */
  sourcesOn: () => SourcesOn
  paths: Pick<SignalPaths, 'send' | 'hasServer'>
}

export type PeerHandlers = {
  onLink: (link: LinkState) => void
  onSource: (source: Source, state: RemoteSource) => void
  /** The peer tells which certificates it sees. */
  onFingerprints: (seen: SeenFingerprints) => void
  onGone: (why: GoneReason) => void
  /** The peer tells of its links, or wishes that one of ours be restarted. */
  onLinkFrame: (frame: LinkFrame) => void
}

const linkHealth = (connection: Connection): LinkHealth['link'] => {
  if (connection.isUp()) return 'up'
  const state = connection.state()
  if (state === 'failed') return 'failed'
  // Connected, and yet silent.
  return state === 'disconnected' || state === 'connected' ? 'unstable' : 'connecting'
}

/** One other member: at most one connection at a time, and what is done to keep it up. Outlives its connections. */
export const createPeer = (id: MemberId, deps: PeerDeps, handlers: PeerHandlers) => {
  const { now } = deps.platform
  const isPolite = deps.me < id
  const recovery = createRecoveryPolicy()
  const seenSignals = createRecentSet(256)
  const early = createEarlyCandidates(now)
  const order = createLinkOrder()
  const sources = createRemoteSources(deps.platform.MediaStream, handlers.onSource)
  let connection: Connection | null = null
  /** The present connection was begun from this side. */
  let isMine = false
  let madeAt = 0
  /** Readied for the offer that is about to come. */
  let standby: Connection | null = null
  let wasUp = false
  let isClosed = false
  let link: LinkState = 'connecting'
  let lastTold = ''

  const health = (): LinkHealth => {
    const isUnanswered = connection?.isAwaitingAnswer() ?? false
    return { link: connection ? linkHealth(connection) : 'none', isUnanswered, isPolite }
  }

  /** Tells the peer which sources are on and which media section carries each, where that is news to it. */
  const tellState = (): void => {
    if (!connection?.isOpen()) return
    const current = connection
    const on = deps.sourcesOn()
    const states = SOURCES.map((source) => ({ source, mid: current.midOf(source), on: on[source] }))
    const text = JSON.stringify(states)
    if (text !== lastTold && current.send({ type: 'state', sources: states })) lastTold = text
  }

  /** Tells the page what has changed of the link and the sources. */
  const refresh = (): void => {
    if (isClosed) return
    const isUp = connection?.isUp() ?? false
    wasUp ||= isUp
    const next = isUp ? 'connected' : wasUp ? 'reconnecting' : 'connecting'
    if (next !== link) {
      link = next
      handlers.onLink(link)
    }
    if (!connection) return
    sources.setTracks(connection.remoteTrack)
    tellState()
  }

  const dropConnection = (): void => {
    standby?.close()
    standby = null
    if (!connection) return
    deps.closedLinks.add(connection.link())
    connection.close()
    connection = null
  }

  const send = (from: Connection, content: SignalContent): void => {
    deps.paths.send(id, { id: newFrameId(), link: from.link(), ...content })
  }

  const adopt = (next: Connection, byMe: boolean): void => {
    dropConnection()
    connection = next
    isMine = byMe
    lastTold = ''
    if (!byMe) order.adopt(next.link())
    recovery.onNewConnection()
    next.bind({
      isPolite: () => isPolite,
      onSignal: (content) => {
        if (connection === next) send(next, content)
      },
      onChange: () => {
        if (connection !== next) return
        if (next.state() === 'failed') apply(recovery.tick(0, health()))
        refresh()
      },
      onOpen: () => {
        if (connection === next) refresh()
      },
      onFrame: (frame) => {
        if (connection === next) receiveFrame(frame)
      },
    })
    refresh()
  }

  /** Begins a connection from this side: it sends the first offer. */
  const start = (): void => {
    if (!isClosed) adopt(deps.takeOffering(), true)
  }

  const close = (): void => {
    isClosed = true
    dropConnection()
  }
  const leave = (why: GoneReason): void => {
    if (isClosed) return
    close()
    handlers.onGone(why)
  }

  const receiveFrame = (frame: PeerFrame): void => {
    switch (frame.type) {
      case 'state':
        connection?.setRemoteSources(frame.sources)
        sources.setStates(frame.sources)
        refresh()
        return
      case 'signal':
        return void receive(frame.signal)
      case 'fingerprints':
        handlers.onFingerprints(frame.seen)
        return
      case 'bye':
        leave('left')
        return
      case 'links':
      case 'restart_link':
        handlers.onLinkFrame(frame)
        return
      case 'ping':
      case 'pong':
        return
      default:
        return frame satisfies never
    }
  }

  /** Whether an offer for a link that is not the present one replaces it. */
  const isSuperseding = (offered: string): boolean => {
    if (!connection) return true
    // Both began at once: the impolite side's link is kept.
    if (isMine && !connection.isMade()) return isPolite
    // The peer's own offer of that moment, dropped for ours, may have been overtaken by its answer.
    if (isMine) return now() - madeAt > OVERTAKEN_MS
    return !order.isOlder(offered, connection.link())
  }

  /** Takes a signal, come by whichever path. Repeats, and signals for a closed link, are dropped. */
  const receive = async (signal: PeerSignal): Promise<void> => {
    if (isClosed || !seenSignals.add(signal.id) || deps.closedLinks.has(signal.link)) return
    if (connection?.link() !== signal.link) {
      if (signal.description?.type !== 'offer') {
        if (signal.candidates) early.add(signal.link, signal.candidates)
        return
      }
      if (!isSuperseding(signal.link)) return
      const answering = standby ?? deps.createAnswering()
      standby = null
      answering.setLink(signal.link)
      adopt(answering, false)
    }
    const current = connection
    if (!current) return
    if (signal.description?.type === 'answer' && !current.isMade()) madeAt = now()
    await current.receive(signal)
    if (!signal.description) return
    const candidates = early.take(current.link())
    if (candidates.length > 0) await current.receive({ candidates })
  }

  const apply = (remedy: Remedy): void => {
    switch (remedy) {
      case 'none':
        return
      case 'resend':
        return connection?.resend()
      case 'start':
        start()
        return
      case 'renew': {
        // A connection that is up, or that no fresh one can replace for want of a server, is kept.
        const isKept = connection?.isUp() ?? false
        if (connection && (isKept || (connection.isMade() && !deps.paths.hasServer()))) connection.resend()
        else start()
        return
      }
      case 'restart':
        return connection?.restart()
      case 'give_up':
        leave('lost')
        return
      default:
        return remedy satisfies never
    }
  }

  /** The own channel is open, and the link works. */
  const isUp = (): boolean => (connection?.isOpen() ?? false) && (connection?.isUp() ?? false)

  return {
    start,
    receive,
    /** Readies a connection for the offer that is about to come. */
    prepareAnswer: (): void => {
      if (!connection && !isClosed) standby ??= deps.createAnswering()
    },
    /** Notes that the server can reach the member: an offer that waits for an answer is sent again at once. */
    onReachable: (): void => {
      if (!connection || connection.isUp()) return
      const isStale = recovery.unansweredFor() >= STALE_MS
      recovery.onReachable()
      if (connection.isAwaitingAnswer() && isStale) connection.resend()
    },
    /** Takes TURN servers into use: a link that does not come up without them soon tries with them. */
    setIceServers: (iceServers: RTCIceServer[]): void => {
      standby?.setIceServers(iceServers)
      connection?.setIceServers(iceServers)
      recovery.restartWithin(RELAY_AFTER_MS)
    },
    /**
     * Restarts ICE without waiting for the old path to fail: this member's own network changed, or the user wishes it.
     * At another member's wish (`isAsked`) the lease of a peer that is out of reach goes on.
     */
    restart: (isAsked = false): void => {
      if (!connection?.isMade()) return
      if (!isAsked) recovery.onRestart()
      connection.restart()
    },
    /** Lets `ms` milliseconds pass. */
    tick: (ms: number): void => {
      if (isClosed) return
      connection?.tick(ms)
      refresh()
      apply(recovery.tick(ms, health()))
    },
    tellState,
    sendFrame: (frame: PeerFrame): boolean => connection?.send(frame) ?? false,
    isUp,
    /** The certificates of the link while it is up. */
    fingerprints: (): LinkFingerprints | null => (isUp() ? (connection?.fingerprints() ?? null) : null),
    setTrack: (source: Source, track: MediaStreamTrack | null): void => connection?.setTrack(source, track),
    receiver: (source: Source): RTCRtpReceiver | null => connection?.receiver(source) ?? null,
    /** The link has been up at some time: more than a name on the roster. */
    wasUp: (): boolean => wasUp,
    link: (): LinkState => link,
    /** Measures the link since the call before. */
    measure: async (): Promise<LinkQuality> => (connection ? connection.measure() : UNMEASURED),
    close,
  }
}
export type Peer = ReturnType<typeof createPeer>
