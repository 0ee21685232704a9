import type { MessageFrame } from '@talki/core/protocol/message'
import type {
  Candidate,
  Description,
  OfferRequest,
  PeerFrame,
  PeerSignal,
  Source,
  SourceState,
} from '@talki/core/protocol/peer'
import { createControlChannel, GOODBYE_MS } from '../channels/control-channel'
import { createFileChannel, type FileChannel } from '../channels/file-channel'
import { createMessageChannel } from '../channels/message-channel'
import { packSdp } from '../channels/peer-codec'
import { createPulse } from '../channels/pulse-channel'
import type { LocalTracks } from '../media/local-tracks'
import type { Platform } from '../platform'
import { linkFingerprints, type LinkFingerprints } from '../security/fingerprint'
import { createRecentSet } from '../recent-set'
import { createLocalCandidates } from './local-candidates'
import { createNegotiator } from './negotiator'
import { createRemoteCandidates } from './remote-candidates'
import { createSenderEncodings, type LinkEncodings } from './sender-encodings'
import { createLinkMeter, receivedBytesOf } from './stats'
import { createTransceivers } from './transceivers'

/** A signal without its envelope: the peer adds its id and the link's name. */
export type SignalContent = Pick<PeerSignal, 'description' | 'candidates' | 'request'>

export type ConnectionHandlers = {
  /** The peer makes all offers after the first, and this side requests them. Asked for once the link has a peer. */
  isPolite: () => boolean
  onSignal: (signal: SignalContent) => void
  /** The state, a negotiation or a remote track changed: look again. */
  onChange: () => void
  onOpen: () => void
  onFrame: (frame: PeerFrame) => void
  /** The message channel has opened. */
  onMessageOpen: () => void
  onMessageFrame: (frame: MessageFrame) => void
  /** The file channel has opened. */
  onFileOpen: (channel: FileChannel) => void
}

export type ConnectionOptions = {
  /** Which side sends the first offer. The answering side is silent until one came. */
  role: 'offering' | 'answering'
  /** The link's name; empty on the answering side until the first offer brings it. */
  link: string
  /**
   * Media are negotiated over the channel once it is open: the first offer and its answer are for the channel alone. Its
   * owner changes then, so that not politeness but the role tells who makes the further offers.
   */
  isChannelFirst?: boolean
  pc: RTCPeerConnection
  platform: Platform
  tracks: () => LocalTracks
  outgoing: MediaStream
  /** A sender of the camera's picture, in the task that has made it. */
  onCameraSender?: ((sender: RTCRtpSender) => void) | undefined
}

/** The name of the ICE session that a description begins or keeps. */
const ufragOf = (description: Pick<RTCSessionDescription, 'sdp'> | null): string =>
  /^a=ice-ufrag:(\S+)/m.exec(description?.sdp ?? '')?.[1] ?? ''

/** A description of this side as it was sent, and the candidates found since. */
type Sent = { description: Description; candidates: Candidate[] }

/** The most candidates in one signal (see PeerSignal). */
const CANDIDATES_MAX = 64

/**
 * One RTCPeerConnection with its transceivers, candidates and control channel. It may be prepared before it has a peer:
 * `bind` gives it its handlers.
 */
export const createConnection = ({ role, pc, platform, tracks, outgoing, ...options }: ConnectionOptions) => {
  let link = options.link
  const transceivers = createTransceivers({
    pc,
    tracks,
    outgoing,
    isOfferer: () => isOfferer(),
    onCameraSender: options.onCameraSender,
  })
  const encodings = createSenderEncodings(transceivers.sender)
  const remoteCandidates = createRemoteCandidates(pc)
  const seenOffers = createRecentSet(8)
  const seenAnswers = createRecentSet(8)
  let handlers: ConnectionHandlers | null = null
  let lastRemoteOffer = ''
  let lastSent: Sent | null = null
  /** The answer to the last remote offer. */
  let lastAnswer: Sent | null = null
  let fingerprints: LinkFingerprints | null = null
  /** What the channels have told before this side knew of its first negotiation; null once it does. */
  let early: (() => void)[] | null = []
  /** What the peer is to offer, and has not. */
  let requested: OfferRequest | null = null
  let isOfferReady = false
  let isClosed = false
  let queue = Promise.resolve()

  /** Whether this side makes the next offer. */
  const isOfferer = (): boolean =>
    options.isChannelFirst ? role === 'offering' : !pc.remoteDescription || handlers?.isPolite() === false

  const localCandidates = createLocalCandidates(pc, platform, (candidates) => {
    lastSent?.candidates.push(...candidates)
    handlers?.onSignal({ candidates })
  })

  const sendDescription = (): void => {
    const description = pc.localDescription
    if (isClosed || !handlers || !description) return
    if (description.type !== 'offer' && description.type !== 'answer') return
    localCandidates.described()
    lastSent = { description: { type: description.type, sdp: description.sdp }, candidates: [] }
    if (description.type === 'answer') lastAnswer = lastSent
    handlers.onSignal({ description: lastSent.description })
  }

  /** Packs the prepared offer ahead of time, so that sending it costs nothing. */
  const packAhead = (): void => {
    if (isOfferReady && !handlers && pc.localDescription) packSdp(pc.localDescription.sdp)
  }

  const sendAgain = ({ description, candidates }: Sent): void =>
    handlers?.onSignal(
      candidates.length > 0
        ? { description, candidates: candidates.slice(-CANDIDATES_MAX) }
        : { description },
    )
  const resend = (): void => {
    if (requested) handlers?.onSignal({ request: requested })
    else if (lastSent) sendAgain(lastSent)
  }

  const request = (restarts: string | null): void => {
    requested = { restarts, sources: transceivers.unplaced() }
    handlers?.onSignal({ request: requested })
  }

  /** Restarts ICE, or has the peer do it. */
  const restart = (): void => {
    if (isClosed) return
    if (!isOfferer()) {
      request(ufragOf(pc.remoteDescription))
      return
    }
    // The offer waits for its candidates: sent after it, they would come half a second later.
    localCandidates.restarted()
    pc.restartIce()
  }

  /** Has the peer make sections for the sources that wait for one. */
  const requestSections = (): void => {
    const known = new Set(requested?.sources)
    if (transceivers.unplaced().some((source) => !known.has(source))) request(requested?.restarts ?? null)
  }

  const isAwaitingAnswer = (): boolean =>
    requested !== null || (lastSent?.description.type === 'offer' && pc.signalingState === 'have-local-offer')

  const takeRequest = ({ restarts, sources }: OfferRequest): void => {
    if (!pc.remoteDescription || !isOfferer()) return
    transceivers.receive(sources)
    if (restarts === null) return
    // Otherwise both have wished for it at once, or the request was sent before the offer came.
    if (restarts === ufragOf(pc.localDescription)) restart()
    else if (isAwaitingAnswer()) resend()
  }

  /**
   * Does this once the first negotiation is done. On a busy machine the channels open, and bring frames, before the browser
   * has resolved `setRemoteDescription`: what the peer tells then is checked against certificates not known yet.
   */
  const onceMade = (act: () => void): void => {
    if (early) early.push(act)
    else act()
  }
  const pulse = createPulse({
    pc,
    receivedBytes: () => receivedBytesOf(pc),
    onDoubt: () => handlers?.onChange(),
  })
  const control = createControlChannel(pc, {
    onOpen: () =>
      onceMade(() => {
        if (options.isChannelFirst && role === 'offering') transceivers.offer()
        handlers?.onOpen()
      }),
    onHeard: pulse.heard,
    onFrame: (frame) => onceMade(() => handlers?.onFrame(frame)),
  })
  const messages = createMessageChannel(pc, {
    onOpen: () => onceMade(() => handlers?.onMessageOpen()),
    onHeard: pulse.heard,
    onFrame: (frame) => onceMade(() => handlers?.onMessageFrame(frame)),
  })
  const files = createFileChannel(pc, {
    onOpen: () => onceMade(() => handlers?.onFileOpen(files)),
    onHeard: pulse.heard,
  })

  const negotiator = createNegotiator(pc, {
    beforeAnswer: () => transceivers.answer(),
    onDescription: (type) => {
      if (type === 'answer') {
        // Its ICE credentials are what the peer waits for: our checks tell it where we are.
        sendDescription()
        return
      }
      localCandidates.hold(() => {
        if (pc.localDescription?.type !== type) return
        isOfferReady = true
        sendDescription()
        packAhead()
      })
    },
  })

  const takeDescription = async (description: Description): Promise<void> => {
    const { type, sdp } = description
    const seen = type === 'offer' ? seenOffers : seenAnswers
    if (type === 'offer' && sdp === lastRemoteOffer) {
      // Our answer was lost, or is on its way. The peer takes no offer of ours before it has come.
      if (lastAnswer) sendAgain(lastAnswer)
      return
    }
    if (seen.has(sdp)) return
    if (!(await negotiator.receive(description))) return
    seen.add(sdp)
    if (type === 'offer') {
      lastRemoteOffer = sdp
      // Sources that have no section yet are requested again.
      if (requested?.restarts !== ufragOf(description)) requested = null
    }
    fingerprints = linkFingerprints(pc)
    const told = early ?? []
    early = null
    for (const act of told) act()
    await remoteCandidates.retry()
    transceivers.addFurther()
    requestSections()
    handlers?.onChange()
  }

  pc.addEventListener('negotiationneeded', () => {
    if (isClosed || (role === 'answering' && lastRemoteOffer === '')) return
    if (!isOfferer()) return
    // Fails only on a closed connection, or where the browser has no more: the peer then starts afresh.
    negotiator.offer().catch(() => undefined)
  })
  pc.addEventListener('icegatheringstatechange', packAhead)
  pc.addEventListener('connectionstatechange', () => handlers?.onChange())
  pc.addEventListener('track', () => handlers?.onChange())
  if (!options.isChannelFirst) {
    if (role === 'offering') transceivers.offer()
    else transceivers.prepareAnswer()
  }

  const close = (): void => {
    if (isClosed) return
    isClosed = true
    handlers = null
    localCandidates.close()
    control.close()
    messages.close()
    files.close()
    pulse.close()
    pc.close()
  }

  return {
    link: (): string => link,
    /** Gives the answering side the name that the first offer has. */
    setLink: (name: string): void => {
      link = name
    },
    /**
     * Gives the connection its peer, also in place of who had it until its channel was open. An offer that waits goes out at
     * once, with every candidate found so far; of the other channels that are open the peer is told now.
     */
    bind: (to: ConnectionHandlers): void => {
      handlers = to
      if (early === null && messages.isOpen()) to.onMessageOpen()
      if (early === null && files.isOpen()) to.onFileOpen(files)
      if (isOfferReady && pc.signalingState === 'have-local-offer') sendDescription()
    },
    /** Takes a signal of the peer for this link. A description that the browser refuses changes nothing. */
    receive: (signal: SignalContent): Promise<void> => {
      queue = queue
        .then(async () => {
          if (isClosed) return
          if (signal.description) await takeDescription(signal.description)
          if (signal.candidates) await remoteCandidates.add(signal.candidates)
          if (signal.request) takeRequest(signal.request)
        })
        .catch(() => undefined)
      return queue
    },
    /** Sends again what waits for the peer: a request, or the last description as it was, with the candidates found since. */
    resend,
    /** Sets the ICE servers: they count from the next restart on. An offer that is prepared is prepared anew. */
    setIceServers: (iceServers: RTCIceServer[]): void => {
      if (isClosed) return
      pc.setConfiguration({ ...pc.getConfiguration(), iceServers })
      if (role !== 'offering' || handlers) return
      isOfferReady = false
      pc.restartIce()
      localCandidates.restarted()
      negotiator.offer().catch(() => undefined)
    },
    /** An offer with candidates is prepared, and leaves as soon as there is a peer. */
    isReady: (): boolean => isOfferReady && !localCandidates.isGatheringNothing(),
    restart,
    setTrack: (source: Source, track: MediaStreamTrack | null): void => {
      if (isClosed) return
      void transceivers.setTrack(source, track)
      requestSections()
    },
    /** Sends each source like this from now on. */
    setEncodings: (wanted: LinkEncodings): void => {
      if (!isClosed) void encodings.apply(wanted)
    },
    /** What sends a source; null where nothing does. */
    sender: (source: Source): RTCRtpSender | null => (isClosed ? null : transceivers.sender(source)),
    /** Has what sends a source make a key frame, where the browser can. */
    requestKeyFrame: (source: Source): void => {
      if (!isClosed) void encodings.requestKeyFrame(source)
    },
    midOf: (source: Source): string | null => transceivers.midOf(source),
    setRemoteSources: (sources: readonly SourceState[]): void => transceivers.setRemoteSources(sources),
    receiver: (source: Source): RTCRtpReceiver | null => transceivers.receiver(source),
    /** What the peer sends for a source, once it has been negotiated. */
    remoteTrack: (source: Source): MediaStreamTrack | null =>
      pc.remoteDescription ? transceivers.remoteTrack(source) : null,
    state: (): RTCPeerConnectionState => (isClosed ? 'closed' : pc.connectionState),
    /** The first offer has had its answer. */
    isMade: (): boolean => pc.remoteDescription !== null,
    /** The certificates that were negotiated last: while the link is up, the browser has verified them. */
    fingerprints: (): LinkFingerprints | null => fingerprints,
    isGatheringNothing: localCandidates.isGatheringNothing,
    /** An offer of this side has had no answer, or a request of it no offer. */
    isAwaitingAnswer,
    isUp: (): boolean => !isClosed && pc.connectionState === 'connected' && !pulse.isSilent(),
    /** Pings have no answer and nothing else has come, although the page need not know yet. */
    isDoubtful: (): boolean => pulse.isDoubtful(),
    isOpen: (): boolean => control.isOpen(),
    /** Measures the link's quality since the call before. */
    measure: createLinkMeter(pc, platform.now),
    send: (frame: PeerFrame): boolean => control.send(frame),
    sendMessage: (frame: MessageFrame): boolean => messages.send(frame),
    /** Asks the peer for a sign of life now. */
    probe: (): void => pulse.ping(),
    /** Notes that the path is likely to be gone. */
    doubt: (): void => pulse.doubt(),
    tick: (ms: number): void => pulse.tick(ms),
    close,
    /** Tells the other page that another one has taken its place, and closes once that has left. */
    replace: (): void => {
      control.send({ type: 'replaced' })
      handlers = null
      platform.setTimer(close, GOODBYE_MS)
    },
  }
}
export type Connection = ReturnType<typeof createConnection>
