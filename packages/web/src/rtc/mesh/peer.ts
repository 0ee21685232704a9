import { newFrameId, type MemberId } from '@talki/core/id'
import type { Message } from '@talki/core/protocol/message'
import type { PeerFrame, PeerSignal, Source } from '@talki/core/protocol/peer'
import type { Connection, SignalContent } from '../connection/connection'
import type { LinkEncodings } from '../connection/sender-encodings'
import { createRecoveryPolicy, type LinkHealth, type Remedy } from '../connection/recovery-policy'
import { UNMEASURED, type LinkQuality } from '../connection/stats'
import { createRecentSet } from '../recent-set'
import { fingerprintOf, type LinkFingerprints } from '../security/fingerprint'
import type { PathName } from '../signalling/paths'
import { createEarlyCandidates } from './early-candidates'
import { linkHealth } from './link-health'
import type { GoneReason } from './link-state'
import { createLinkStatus } from './link-status'
import { createMessageQueue } from './message-queue'
import { createOwnSources } from './own-sources'
import type { PeerDeps, PeerHandlers } from './peer-deps'
import { createPrecedence } from './precedence'
import { createRemoteSources } from './remote-sources'
import { createReplyPath } from './reply-path'

/** An offer sent less than so many milliseconds ago may still be on its way. */
const STALE_MS = 1000

/** A direct path is found within so many milliseconds, or seldom at all. */
const RELAY_AFTER_MS = 2000

/** One other member: at most one connection at a time, and what is done to keep it up. Outlives its connections. */
export const createPeer = (id: MemberId, deps: PeerDeps, handlers: PeerHandlers) => {
  const { now } = deps.platform
  const isPolite = deps.me < id
  const recovery = createRecoveryPolicy()
  const seenSignals = createRecentSet(256)
  const early = createEarlyCandidates(now)
  const precedence = createPrecedence({ now, isPolite })
  const sources = createRemoteSources(deps.platform.MediaStream, handlers.onSource)
  const own = createOwnSources(deps.sourcesOn)
  const replyPath = createReplyPath(now)
  const status = createLinkStatus(handlers.onLink)
  const messages = createMessageQueue({
    now,
    send: (frame) => connection?.sendMessage(frame) ?? false,
    onMessage: handlers.onMessage,
  })
  let connection: Connection | null = null
  /** Readied for the offer that is about to come. */
  let standby: Connection | null = null
  let isClosed = false
  let wasOut = false
  /** Fresh connections that were not begun for want of a server. */
  let renewals = 0

  const health = (): LinkHealth => {
    const isUnanswered = connection?.isAwaitingAnswer() ?? false
    const isGatheringNothing = connection?.isGatheringNothing() ?? false
    const isDoorOpen = deps.paths.hasServer(id)
    const link = linkHealth(connection)
    return { link, isUnanswered, isGatheringNothing, isPolite, isDoorOpen }
  }

  const tellState = (): void => {
    if (connection) own.tell(connection)
  }

  /** Tells the page what has changed of the link and the sources. */
  const refresh = (): void => {
    if (isClosed) return
    const isUp = connection?.isUp() ?? false
    if (isUp) renewals = 0
    status.update(isUp)
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

  /** The own channel is open, and the link works. */
  const isUp = (): boolean => connection !== null && connection.isOpen() && linkHealth(connection) === 'up'

  /** Another page has the peer's place: the old one, which may have no socket to hear of it by, is told. */
  const dismiss = (): void => {
    if (!connection) return
    deps.closedLinks.add(connection.link())
    connection.replace()
    connection = null
  }

  const send = (from: Connection, content: SignalContent): void => {
    // Candidates that are found after all was given up would begin a search anew.
    if (status.isLost() && !content.description) return
    const everywhere = recovery.isWide()
    const signal = { id: newFrameId(), link: from.link(), ...content }
    const by = deps.paths.send(id, signal, { answers: replyPath.get(), everywhere })
    if (by === null || by === 'channel' || by === 'server') return
    status.detour()
    refresh()
  }

  const adopt = (next: Connection, byMe: boolean): void => {
    dropConnection()
    connection = next
    precedence.adopt(next.link(), byMe)
    own.forget()
    recovery.onNewConnection()
    next.bind({
      isPolite: () => isPolite,
      onSignal: (content) => {
        if (connection === next) send(next, content)
      },
      onChange: () => {
        if (connection !== next) return
        if (next.state() === 'failed' || next.isDoubtful()) apply(recovery.tick(0, health()))
        refresh()
      },
      onOpen: () => {
        if (connection !== next) return
        handlers.onOpen()
        refresh()
      },
      onFrame: (frame) => {
        if (connection === next) receiveFrame(frame)
      },
      onMessageOpen: () => {
        if (connection !== next) return
        messages.onOpen()
        handlers.onMessageOpen()
      },
      onMessageFrame: (frame) => {
        if (connection === next) messages.receive(frame)
      },
      onFileOpen: (channel) => {
        if (connection === next) handlers.onFileOpen(channel)
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
        return void receive(frame.signal, 'channel')
      case 'fingerprints':
        handlers.onFingerprints(frame.seen)
        return
      case 'bye':
        if (frame.left) handlers.onLeft()
        leave('left')
        return
      case 'links':
      case 'restart_link':
        handlers.onLinkFrame(frame)
        return
      case 'view':
      case 'limited':
        handlers.onPictureFrame(frame)
        return
      default:
        handlers.onFrame(frame)
    }
  }

  /** Takes a signal, come by whichever path. Repeats, and signals for a closed link, are dropped. */
  const receive = async (signal: PeerSignal, by: PathName): Promise<void> => {
    if (isClosed || !seenSignals.add(signal.id) || deps.closedLinks.has(signal.link)) return
    // A first offer by the server says nothing of a channel that is yet to open.
    if (signal.description && (by !== 'server' || connection?.isUp())) replyPath.note(by)
    if (connection?.link() !== signal.link) {
      if (signal.description?.type !== 'offer') {
        if (signal.candidates) early.add(signal.link, signal.candidates)
        // The peer wishes for an offer on a link that is gone here.
        if (signal.request && !connection) start()
        return
      }
      if (connection && !precedence.isReplacedBy(signal.link, connection)) return
      if (isUp() && fingerprintOf(signal.description.sdp) !== connection?.fingerprints()?.remote) dismiss()
      const answering = standby ?? deps.createAnswering()
      standby = null
      answering.setLink(signal.link)
      // The peer's user wishes to try again.
      if (status.isLost()) resume()
      adopt(answering, false)
    }
    const current = connection
    if (!current) return
    const wasMade = current.isMade()
    if (signal.description?.type === 'answer' && !wasMade) precedence.onMade()
    await current.receive(signal)
    if (!signal.description) return
    if (signal.description.type === 'offer' && wasMade) recovery.onOffer()
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
        const isBound = !deps.paths.hasServer(id) && (renewals === 0 || !deps.paths.canReach(id))
        if (connection && (isKept || (connection.isMade() && isBound))) connection.resend()
        else start()
        renewals += 1
        return
      }
      case 'restart':
        return connection?.restart()
      case 'give_up':
        if (status.wasUp() && handlers.onGivenUp()) {
          status.lose()
          refresh()
        } else leave('lost')
        return
      default:
        return remedy satisfies never
    }
  }

  /** Tries everything again, from the beginning. */
  const resume = (): void => {
    status.resume()
    renewals = 0
    recovery.onRetry()
    refresh()
  }

  return {
    start,
    /** Begins a connection, unless there is one: the peer may have offered meanwhile. */
    begin: (): void => {
      if (!connection) start()
    },
    /** There is a connection, up or about to be. */
    isBegun: (): boolean => connection !== null,
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
      if (!connection) return
      connection.setIceServers(iceServers)
      recovery.restartWithin(RELAY_AFTER_MS)
    },
    /**
     * Restarts ICE without waiting for the old path to fail: this member's own network changed, or the user wishes it.
     * At another member's wish (`isAsked`) the time of a peer that is out of reach goes on.
     */
    restart: (isAsked = false): void => {
      if (status.isLost() && !isAsked) resume()
      if (!connection?.isMade()) return
      if (!isAsked) recovery.onRestart()
      connection.doubt()
      connection.restart()
    },
    /** Asks for a sign of life that has to come soon: something may have happened to the network. */
    probe: (): void => {
      if (status.isLost()) resume()
      connection?.probe()
    },
    /** Tries again after nothing had helped, with a fresh connection: the peer may have dropped the old one. */
    retry: (): void => {
      if (!status.isLost()) return
      resume()
      start()
    },
    /** Takes a connection whose channel users have opened by hand, in place of the present one. */
    takeOver: (made: Connection, byMe: boolean): void => {
      resume()
      adopt(made, byMe)
      handlers.onOpen()
    },
    /** Lets `ms` milliseconds pass. */
    tick: (ms: number): void => {
      if (isClosed) return
      connection?.tick(ms)
      messages.tick()
      refresh()
      if (status.isLost()) return
      const { link, isUnanswered } = health()
      // A path that works while an offer waits for its answer may be the one that the offer replaces.
      const isOut = status.wasUp() && (link !== 'up' || (wasOut && isUnanswered))
      if (isOut) handlers.onOut(recovery.isWide())
      else if (wasOut) {
        replyPath.forget()
        handlers.onBack()
      }
      wasOut = isOut
      apply(recovery.tick(ms, health()))
    },
    tellState,
    sendFrame: (frame: PeerFrame): boolean => connection?.send(frame) ?? false,
    /** Puts a message into the peer's queue, which outlives connections. False where it is full. */
    sendMessage: (message: Message): boolean => messages.send(message),
    isUp,
    /** The certificates of the link while it is up. */
    fingerprints: (): LinkFingerprints | null => (isUp() ? (connection?.fingerprints() ?? null) : null),
    setTrack: (source: Source, track: MediaStreamTrack | null): void => connection?.setTrack(source, track),
    /** Sends each source like this from now on. */
    setEncodings: (encodings: LinkEncodings): void => connection?.setEncodings(encodings),
    /** What sends a source; null where nothing does. */
    sender: (source: Source): RTCRtpSender | null => connection?.sender(source) ?? null,
    /** Has what sends a source make a key frame, where the browser can. */
    requestKeyFrame: (source: Source): void => connection?.requestKeyFrame(source),
    /** Fingerprint of the peer's certificate, whether or not the link is up; `null` before it is negotiated. */
    remoteFingerprint: (): string | null => connection?.fingerprints()?.remote ?? null,
    /** The receiver of the peer's microphone; null while the peer says that it is off. */
    microphone: (): RTCRtpReceiver | null =>
      sources.isOn('microphone') ? (connection?.receiver('microphone') ?? null) : null,
    /** The link has been up at some time: more than a name on the roster. */
    wasUp: status.wasUp,
    link: status.get,
    /** Measures the link since the call before. */
    measure: async (): Promise<LinkQuality> => (connection ? connection.measure() : UNMEASURED),
    close,
  }
}
export type Peer = ReturnType<typeof createPeer>
