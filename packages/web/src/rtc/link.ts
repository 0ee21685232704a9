import type { Candidate, PeerFrame, PeerSignal } from '@talki/core/protocol/peer'
import { createGathering, createRemoteCandidates } from './candidates'
import { createControl } from './control'
import { newLinkId } from './link-id'
import type { Kind, LocalTracks } from './local-tracks'
import { createNegotiator } from './negotiator'
import { createRecent } from './recent'
import { createSections } from './sections'
import { packSdp } from './wire'

/** What is to be told to the other end; the peer adds whom it concerns. */
export type LinkSignal = Pick<PeerSignal, 'description' | 'candidates'>

export type LinkHandlers = {
  isPolite: () => boolean
  onSignal: (signal: LinkSignal) => void
  /** The connection's state changed, or the control channel opened: look again. */
  onChange: () => void
  onOpen: () => void
  onFrame: (frame: PeerFrame) => void
}

export type LinkOptions = {
  /** Who sends the first offer, and names the link. The answering end is silent until one came. */
  role: 'offering' | 'answering'
  pc: RTCPeerConnection
  tracks: () => LocalTracks
  createStream: () => MediaStream
  /** Groups one's own sound and picture. */
  outgoing: MediaStream
}

/** One RTCPeerConnection with its sections, candidates and control channel. It may be prepared before it has a peer. */
export const createLink = ({ role, pc, tracks, createStream, outgoing }: LinkOptions) => {
  let id = role === 'offering' ? newLinkId() : ''
  const stream = createStream()
  const sections = createSections(pc, tracks, outgoing)
  const remote = createRemoteCandidates(pc)
  const seenOffers = createRecent(8)
  const seenAnswers = createRecent(8)
  let handlers: LinkHandlers | null = null
  let lastRemoteOffer = ''
  let lastSent: { description: NonNullable<PeerSignal['description']>; candidates: Candidate[] } | null = null
  let isOfferReady = false
  let isClosed = false
  let queue = Promise.resolve()

  const gathering = createGathering(pc, (candidates) => {
    lastSent?.candidates.push(...candidates)
    handlers?.onSignal({ candidates })
  })

  const sendDescription = (): void => {
    const description = pc.localDescription
    if (isClosed || !handlers || !description) return
    if (description.type !== 'offer' && description.type !== 'answer') return
    gathering.described()
    lastSent = { description: { type: description.type, sdp: description.sdp }, candidates: [] }
    handlers.onSignal({ description: lastSent.description })
  }

  /** What is sure to be sent, and not yet, is made ready for it. */
  const packAhead = (): void => {
    if (isOfferReady && !handlers && pc.localDescription) packSdp(pc.localDescription.sdp)
  }

  const resend = (): void => {
    if (!lastSent || isClosed) return
    const { description, candidates } = lastSent
    handlers?.onSignal(
      candidates.length > 0 ? { description, candidates: candidates.slice(-64) } : { description },
    )
  }

  const control = createControl(pc, {
    onOpen: () => handlers?.onOpen(),
    onFrame: (frame) => handlers?.onFrame(frame),
  })

  const negotiator = createNegotiator(pc, {
    isPolite: () => handlers?.isPolite() ?? true,
    beforeAnswer: () => sections.answer(),
    onDescription: (type) => {
      if (type === 'answer') {
        // Its ICE credentials are what the peer waits for: our checks tell it where we are.
        sendDescription()
        return
      }
      gathering.hold(() => {
        if (pc.localDescription?.type !== type) return
        isOfferReady = true
        sendDescription()
        packAhead()
      })
    },
  })

  const takeDescription = async (description: NonNullable<PeerSignal['description']>): Promise<void> => {
    const { type, sdp } = description
    const seen = type === 'offer' ? seenOffers : seenAnswers
    if (type === 'offer' && sdp === lastRemoteOffer && pc.signalingState === 'stable') {
      // Our answer was lost, or is on its way: saying it again costs less than asking the browser again.
      if (lastSent?.description.type === 'answer') resend()
      return
    }
    if (seen.has(sdp) && sdp !== lastRemoteOffer) return
    if (!(await negotiator.receive(description))) return
    seen.add(sdp)
    if (type === 'offer') lastRemoteOffer = sdp
    await remote.retry()
  }

  pc.addEventListener('negotiationneeded', () => {
    if (isClosed || (role === 'answering' && lastRemoteOffer === '')) return
    // Fails only on a closed connection, or where the browser has no more: the peer then starts afresh.
    negotiator.offer().catch(() => undefined)
  })
  pc.addEventListener('icegatheringstatechange', packAhead)
  pc.addEventListener('connectionstatechange', () => handlers?.onChange())
  pc.addEventListener('track', ({ track }) => {
    if (!stream.getTracks().includes(track)) stream.addTrack(track)
    handlers?.onChange()
  })
  if (role === 'offering') sections.offer()
  else sections.expect()

  return {
    id: (): string => id,
    /** Gives an answering link the name that its first offer has. */
    setId: (given: string): void => {
      id = given
    },
    stream,
    /** Gives the link its peer. An offer that is ready goes out at once, with every candidate found so far. */
    bind: (to: LinkHandlers): void => {
      handlers = to
      if (isOfferReady) sendDescription()
    },
    /** Takes what the peer says of this link. A description that the browser refuses changes nothing. */
    receive: (signal: LinkSignal): Promise<void> => {
      queue = queue
        .then(async () => {
          if (isClosed) return
          if (signal.description) await takeDescription(signal.description)
          if (signal.candidates) await remote.add(signal.candidates)
        })
        .catch(() => undefined)
      return queue
    },
    /** Says the last description again, as it was, with the candidates found since. */
    resend,
    /** Takes further ICE servers into account: from the next restart on. */
    setIceServers: (iceServers: RTCIceServer[]): void => {
      if (!isClosed) pc.setConfiguration({ ...pc.getConfiguration(), iceServers })
    },
    restart: (): void => {
      if (!isClosed) pc.restartIce()
    },
    setTrack: (kind: Kind, track: MediaStreamTrack | null): void => void sections.setTrack(kind, track),
    audioReceiver: (): RTCRtpReceiver | null => sections.receiver('audio'),
    state: (): RTCPeerConnectionState => (isClosed ? 'closed' : pc.connectionState),
    /** The first offer has had its answer. */
    isMade: (): boolean => pc.remoteDescription !== null,
    isAwaitingAnswer: (): boolean =>
      lastSent?.description.type === 'offer' && pc.signalingState === 'have-local-offer',
    isUp: (): boolean => !isClosed && pc.connectionState === 'connected' && !control.isSilent(),
    isOpen: (): boolean => control.isOpen(),
    send: (frame: PeerFrame): boolean => control.send(frame),
    tick: (ms: number): void => control.tick(ms),
    close: (): void => {
      if (isClosed) return
      isClosed = true
      handlers = null
      gathering.close()
      control.close()
      pc.close()
    },
  }
}
export type Link = ReturnType<typeof createLink>
