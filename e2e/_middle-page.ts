import type { Description, PeerSignal } from '@talki/core/protocol/peer'

export type Side = 'victim' | 'peer'

/** What the page of the middle does; the test calls it. */
declare global {
  interface Window {
    middle: {
      /** Takes a signal of one side; returns what goes on to the other, `null` for nothing. */
      pass: (from: Side, signal: PeerSignal) => Promise<PeerSignal | null>
      /** Whether what the two tell each other of their certificates is rewritten on its way. */
      isLying: boolean
      /** Both connections of a link are up. */
      isBetween: () => boolean
    }
  }
}

/**
 * For each link two connections, one with either end, between which sound, pictures and frames are passed on. Either end may
 * begin a link afresh, and then offers: Chromium now and then makes a connection that finds no address, in place of which
 * the product begins another (docs/adr/0109). One certificate a side, as a member has one for all its links.
 */
export const middlePage = async (): Promise<void> => {
  type End = {
    pc: RTCPeerConnection
    /** Fingerprints of the certificates, known before the browser has resolved what sets the descriptions. */
    own: string
    remote: string
    /** The candidates of this end, which may overtake the description that they belong to. */
    candidates: RTCIceCandidateInit[]
  }
  type Ends = Record<Side, End>
  const OPTIONS: [label: string, options: RTCDataChannelInit][] = [
    ['control', { negotiated: true, id: 0 }],
    ['message', { negotiated: true, id: 1 }],
    ['pulse', { negotiated: true, id: 3, ordered: false, maxRetransmits: 0 }],
  ]
  const fingerprintOf = (sdp: string): string => /a=fingerprint:sha-256 (\S+)/.exec(sdp)?.[1] ?? ''
  const ufragOf = (description: RTCSessionDescription | null): string | null =>
    /a=ice-ufrag:(\S+)/.exec(description?.sdp ?? '')?.[1] ?? null
  const makeCertificate = () =>
    RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' } as AlgorithmIdentifier)
  const certificates = { victim: await makeCertificate(), peer: await makeCertificate() }
  const makeEnd = (side: Side): End => ({
    pc: new RTCPeerConnection({ certificates: [certificates[side]] }),
    own: certificates[side].getFingerprints()[0]?.value?.toUpperCase() ?? '',
    remote: '',
    candidates: [],
  })
  const orderedFrom = (from: Side, { victim, peer }: Ends): [near: End, far: End] =>
    from === 'victim' ? [victim, peer] : [peer, victim]

  /** A frame about certificates, made to fit what the receiver sees. */
  const rewritten = (frame: string, near: End, far: End): string =>
    frame.replaceAll(near.remote, 'OWN').replaceAll(near.own, far.remote).replaceAll('OWN', far.own)
  /** A frame as it goes on; `null` for none. Signals go over the control channel while a link is up. */
  const passFrame = async (from: Side, frame: string, ends: Ends): Promise<string | null> => {
    if (window.middle.isLying && frame.includes('"fingerprints"'))
      return rewritten(frame, ...orderedFrom(from, ends))
    if (!frame.startsWith('{"type":"signal"')) return frame
    const { signal } = JSON.parse(frame) as { signal: PeerSignal }
    const passed = await window.middle.pass(from, signal)
    return passed && JSON.stringify({ type: 'signal', signal: passed })
  }
  const passFrames = ([label, init]: [label: string, options: RTCDataChannelInit], ends: Ends): void => {
    const channels = {
      victim: ends.victim.pc.createDataChannel(label, init),
      peer: ends.peer.pc.createDataChannel(label, init),
    }
    const passFrom = (from: Side, near: RTCDataChannel, far: RTCDataChannel): void => {
      const opened = new Promise((resolve) => far.addEventListener('open', resolve))
      let last: Promise<unknown> = opened
      near.onmessage = ({ data }: MessageEvent<string>) => {
        last = last.then(async () => {
          const passed = await passFrame(from, data, ends)
          if (passed !== null && far.readyState === 'open') far.send(passed)
        })
      }
    }
    passFrom('victim', channels.victim, channels.peer)
    passFrom('peer', channels.peer, channels.victim)
  }
  /** What comes from one side in each section goes on to the other in the same one. */
  const passMedia = (near: RTCPeerConnection, far: RTCPeerConnection): void =>
    near.getTransceivers().forEach(({ receiver: { track } }, place) => {
      const there = far.getTransceivers()[place] ?? far.addTransceiver(track.kind)
      there.direction = 'sendrecv'
      void there.sender.replaceTrack(track)
    })

  /** Sets the local description; resolves with it once it has all its candidates. */
  const described = async (pc: RTCPeerConnection): Promise<Description> => {
    const before = ufragOf(pc.localDescription)
    const gathered = new Promise<void>((resolve) =>
      pc.addEventListener('icecandidate', ({ candidate }) => {
        if (candidate === null) resolve()
      }),
    )
    await pc.setLocalDescription()
    if (ufragOf(pc.localDescription) !== before) await gathered
    const { type, sdp } = pc.localDescription ?? {}
    return { type: type as Description['type'], sdp: sdp ?? '' }
  }
  /** Makes of the description of one end the one that goes on to the other; `null` where it comes too late. */
  const describe = async (near: End, far: End, description: Description): Promise<Description | null> => {
    const isOffer = description.type === 'offer'
    if ((near.pc.signalingState === 'have-local-offer') === isOffer) return null
    const before = ufragOf(near.pc.remoteDescription)
    near.remote = fingerprintOf(description.sdp)
    await near.pc.setRemoteDescription(description)
    passMedia(near.pc, far.pc)
    if (isOffer && before !== null && ufragOf(near.pc.remoteDescription) !== before) far.pc.restartIce()
    return described(far.pc)
  }
  /** Adds the candidates that fit; the others wait for the next description, or belong to one that is over. */
  const addCandidates = async ({ pc, candidates }: End): Promise<void> => {
    if (!pc.remoteDescription) return
    for (const candidate of candidates.splice(0))
      await pc.addIceCandidate(candidate).catch(() => candidates.push(candidate))
  }

  const openLink = () => {
    const ends: Ends = { victim: makeEnd('victim'), peer: makeEnd('peer') }
    for (const options of OPTIONS) passFrames(options, ends)
    /** What has been made of a description before: pages send one again that is not answered in time. */
    const made = new Map<string, Description>()
    const pass = async (from: Side, signal: PeerSignal): Promise<PeerSignal | null> => {
      const [near, far] = orderedFrom(from, ends)
      const { description: given, candidates = [], request, ...rest } = signal
      const description = given && (made.get(given.sdp) ?? (await describe(near, far, given)))
      if (given && description) made.set(given.sdp, description)
      near.candidates.push(...(candidates as RTCIceCandidateInit[]))
      await addCandidates(near)
      const isOfNow = request?.restarts === ufragOf(near.pc.localDescription)
      const restarts = isOfNow ? ufragOf(far.pc.remoteDescription) : (request?.restarts ?? null)
      if (!description && !request) return null
      return {
        ...rest,
        ...(description && { description }),
        ...(request && { request: { ...request, restarts } }),
      }
    }
    let last: Promise<unknown> = Promise.resolve()
    return {
      /** One signal after the other: those of both sides, by the server and by the channel. */
      pass: (from: Side, signal: PeerSignal): Promise<PeerSignal | null> => {
        const passed = last.then(() => pass(from, signal))
        last = passed
        return passed
      },
      isBetween: (): boolean =>
        [ends.victim, ends.peer].every(({ pc }) => pc.connectionState === 'connected'),
    }
  }
  const links = new Map<string, ReturnType<typeof openLink>>()
  window.middle = {
    isLying: true,
    isBetween: () => [...links.values()].some((link) => link.isBetween()),
    pass: (from, signal) => {
      const link = links.get(signal.link) ?? openLink()
      links.set(signal.link, link)
      return link.pass(from, signal)
    },
  }
}
