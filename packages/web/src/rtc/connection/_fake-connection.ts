import { FakeChannel } from './_fake-channel'

type Section = { mid: string; kind: string; direction: RTCRtpTransceiverDirection }

/** What a fake description says, as its "sdp". */
type Said = { ufrag: string; version: number; candidates: string[]; sections: Section[] }

/** Lines as a browser writes them: for the certificate, which a test may rewrite as a man in the middle would, and for ICE. */
const write = (said: Said, fingerprint: string): string =>
  `${JSON.stringify(said)}\na=ice-ufrag:${said.ufrag}\na=fingerprint:sha-256 ${fingerprint}\n`
const read = (sdp: string): Said => JSON.parse(sdp.split('\n', 1)[0] ?? '') as Said

/** A fingerprint that no other certificate of the test has. */
export const newFingerprint = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, '0'))
    .join(':')
    .toUpperCase()

/** Candidates that every connection of a test finds, each so many milliseconds after its description is set. */
export type Gathering = readonly { type: RTCIceCandidateType; afterMs: number }[]

/** Connections of one test, which find each other by the ufrags and candidates in their descriptions. */
export const createFakeNetwork = () => {
  const connections = new Set<FakeConnection>()
  let count = 0
  const network = {
    connections,
    /** Connections that were made, open or closed by now. */
    made: 0,
    /** While true, nothing gets from one to the other. */
    isCut: false,
    /** Pairs of owners between whom nothing gets through. */
    isApart: (() => false) as (one: string, other: string) => boolean,
    /** Paths that have died: only a restart leads to another one. */
    dead: new Set<string>(),
    /** What becomes of a frame on a channel whose link is up. */
    carry: (_: string, deliver: () => void): void => queueMicrotask(deliver),
    gathering: [{ type: 'host', afterMs: 2 }] as Gathering,
    /** Connections in which the browser goes on gathering, and finds nothing. */
    isStuck: (() => false) as (connection: FakeConnection) => boolean,
    newUfrag: (): string => `u${(count += 1)}`,
    /** Connects whatever two have each other's present descriptions, and takes apart what no longer has. */
    settle: (): void => {
      for (const one of connections) {
        const other = [...connections].find((each) => one.matches(each) && each.matches(one))
        // The old path carries on until a restart has found a new one.
        if (!network.isCut && one.isRestarting() && !one.isBlocked(one.partner())) continue
        // One side that can be reached is enough: its checks show the other where to answer.
        const isEither = other && (one.hasCandidate() || other.hasCandidate())
        const isReached = isEither && !network.isStuck(one) && !network.isStuck(other)
        one.reach(network.isCut || !isReached || one.isBlocked(other) ? undefined : other)
      }
    },
    /** Lets the path between two owners die: the present one alone, so that a restart finds another. */
    breakPath: (one: string, other: string): void => {
      for (const connection of connections) {
        const partner = connection.partner()
        if (connection.owner === one && partner?.owner === other)
          network.dead.add(connection.ufrag()).add(partner.ufrag())
      }
      network.settle()
    },
  }
  return network
}
export type FakeNetwork = ReturnType<typeof createFakeNetwork>

export const fakeTrack = (kind: 'audio' | 'video'): MediaStreamTrack =>
  ({
    kind,
    id: crypto.randomUUID(),
    stop: () => undefined,
    getSettings: () => (kind === 'video' ? { height: 360 } : {}),
  }) as unknown as MediaStreamTrack

const fakeTransceiver = (
  kind: string,
  track: unknown,
  isByTrack: boolean,
  direction: RTCRtpTransceiverDirection = 'sendrecv',
) => {
  const sender = {
    track,
    /** Parameters as they were set last. */
    parameters: { encodings: [{ active: true }] } as unknown as RTCRtpSendParameters,
    getParameters: () => structuredClone(sender.parameters),
    setParameters: (parameters: RTCRtpSendParameters) => {
      sender.parameters = parameters
      return Promise.resolve()
    },
    setStreams: () => undefined,
    replaceTrack: (next: unknown) => {
      sender.track = next
      return Promise.resolve()
    },
  }
  const receiver = { track: { kind, id: crypto.randomUUID() }, getSynchronizationSources: () => [] }
  return {
    mid: null as string | null,
    direction,
    sender,
    receiver,
    isByTrack,
    isStable: false,
    hasSent: false,
  }
}
type FakeTransceiver = ReturnType<typeof fakeTransceiver>

/**
 * As much of an RTCPeerConnection as negotiation can be proved on: states, sections, gathering; no media, and no rollback,
 * which Chromium has and no picture survives.
 */
export class FakeConnection extends EventTarget {
  signalingState: RTCSignalingState = 'stable'
  connectionState: RTCPeerConnectionState = 'new'
  iceConnectionState: RTCIceConnectionState = 'new'
  iceGatheringState: RTCIceGatheringState = 'new'
  localDescription: { type: 'offer' | 'answer'; sdp: string } | null = null
  remoteDescription: { type: 'offer' | 'answer'; sdp: string } | null = null
  configuration: RTCConfiguration = {}
  /** The peer's candidates that were added. */
  candidates: string[] = []
  readonly #network: FakeNetwork
  readonly #fingerprint: string
  readonly #transceivers: FakeTransceiver[] = []
  #stable: Pick<FakeConnection, 'localDescription' | 'remoteDescription'> = {
    localDescription: null,
    remoteDescription: null,
  }
  #ufrag: string
  #gathered: string[] = []
  #gatheringOf = ''
  #version = 0
  #partner: FakeConnection | undefined
  #isNeeded = false
  readonly #channels = new Map<number, FakeChannel>()
  /** Whose it is, for tests that cut one pair off. */
  owner = ''
  /** Its place among the connections of the test, from 1. */
  readonly number: number

  constructor(network: FakeNetwork, fingerprint = newFingerprint()) {
    super()
    this.#network = network
    this.#fingerprint = fingerprint
    this.#ufrag = network.newUfrag()
    this.number = network.made += 1
    network.connections.add(this)
  }

  addTransceiver(
    trackOrKind: string | { kind: string },
    { direction }: { direction?: RTCRtpTransceiverDirection } = {},
  ) {
    const isKind = typeof trackOrKind === 'string'
    return this.#add(isKind ? trackOrKind : trackOrKind.kind, isKind ? null : trackOrKind, false, direction)
  }
  /** Takes a transceiver that has only ever received, where there is one (WebRTC, 5.1). */
  addTrack(track: { kind: string }) {
    const free = this.#transceivers.find(
      (each) => each.sender.track === null && !each.hasSent && each.receiver.track.kind === track.kind,
    )
    if (!free) return this.#add(track.kind, track, true).sender
    free.sender.track = track
    free.direction = free.direction === 'recvonly' ? 'sendrecv' : 'sendonly'
    this.#need()
    return free.sender
  }
  /** A browser that measures nothing. */
  getStats(): Promise<Map<string, unknown>> {
    return Promise.resolve(new Map<string, unknown>())
  }
  getTransceivers() {
    return this.#transceivers
  }
  getConfiguration(): RTCConfiguration {
    return this.configuration
  }
  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration
    this.#assertOpen()
  }
  createDataChannel(_: string, { id, maxRetransmits }: { id: number; maxRetransmits?: number }): FakeChannel {
    const channel = new FakeChannel(maxRetransmits === undefined)
    channel.carry = (data, deliver) => this.#network.carry(data, deliver)
    this.#channels.set(id, channel)
    this.#need()
    return channel
  }
  /** A channel by its id, for a test that says on it what the code never would. */
  channel(id = 0): FakeChannel | undefined {
    return this.#channels.get(id)
  }
  /** The name of the path that its negotiated description leads to. */
  ufrag(): string {
    const { localDescription } = this.#stable
    return localDescription ? read(localDescription.sdp).ufrag : ''
  }
  restartIce(): void {
    this.#ufrag = this.#network.newUfrag()
    this.#need()
  }
  async setLocalDescription(): Promise<void> {
    await Promise.resolve()
    this.#assertOpen()
    const isAnswer = this.signalingState === 'have-remote-offer'
    this.#version += 1
    if (!isAnswer) {
      for (const transceiver of this.#transceivers) transceiver.mid ??= this.#freeMid()
    }
    const said: Said = {
      ufrag: this.#ufrag,
      version: this.#version,
      candidates: [],
      sections: this.#transceivers.flatMap(({ mid, receiver, direction }) =>
        mid === null ? [] : [{ mid, kind: receiver.track.kind, direction }],
      ),
    }
    this.localDescription = { type: isAnswer ? 'answer' : 'offer', sdp: write(said, this.#fingerprint) }
    this.#isNeeded = isAnswer && this.#transceivers.some(({ mid }) => mid === null)
    this.#become(isAnswer ? 'stable' : 'have-local-offer')
    this.#gather()
  }
  async setRemoteDescription(description: { type: 'offer' | 'answer'; sdp: string }): Promise<void> {
    await Promise.resolve()
    this.#assertOpen()
    const said = read(description.sdp)
    const isOffer = description.type === 'offer'
    if (this.signalingState !== (isOffer ? 'stable' : 'have-local-offer')) {
      throw new Error(`an ${description.type} in ${this.signalingState}`)
    }
    const before = this.remoteDescription && read(this.remoteDescription.sdp).ufrag
    if (said.ufrag !== before) this.candidates = []
    // A restart is answered by new credentials as well (RFC 8839, 4.4.3.1.1).
    if (isOffer && before !== null && said.ufrag !== before) this.#ufrag = this.#network.newUfrag()
    this.remoteDescription = description
    this.candidates.push(...said.candidates)
    for (const section of said.sections) this.#receiveSection(section)
    this.#become(isOffer ? 'have-remote-offer' : 'stable')
  }
  async addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    await Promise.resolve()
    this.#assertOpen()
    const ufrag = this.remoteDescription && read(this.remoteDescription.sdp).ufrag
    if (!candidate.startsWith(`${ufrag ?? ''}:`)) throw new DOMException('unknown ufrag', 'OperationError')
    this.candidates.push(candidate)
    this.#network.settle()
  }
  close(): void {
    this.signalingState = 'closed'
    this.connectionState = 'closed'
    for (const channel of this.#channels.values()) channel.close()
    this.#network.connections.delete(this)
    this.#network.settle()
  }

  /** Whether nothing gets from here to this other one, whatever the descriptions say. */
  isBlocked(other: FakeConnection | undefined): boolean {
    if (!other) return false
    const { dead, isApart } = this.#network
    return isApart(this.owner, other.owner) || dead.has(this.ufrag()) || dead.has(other.ufrag())
  }
  partner(): FakeConnection | undefined {
    return this.#partner
  }
  /** Whether this one has been told of the other's negotiated description. An offer that waits changes nothing yet. */
  matches(other: FakeConnection): boolean {
    const { remoteDescription } = this.#stable
    return remoteDescription !== null && read(remoteDescription.sdp).ufrag === other.ufrag()
  }
  /** Whether this one knows where the other is. */
  hasCandidate(): boolean {
    return this.candidates.length > 0
  }
  /** Whether this one and its partner are in the middle of negotiating. */
  isRestarting(): boolean {
    const ends: (FakeConnection | undefined)[] = [this, this.#partner]
    return this.connectionState === 'connected' && ends.some((end) => end?.isNegotiating() === true)
  }
  isNegotiating(): boolean {
    return this.signalingState === 'have-local-offer' || this.signalingState === 'have-remote-offer'
  }
  reach(other: FakeConnection | undefined): void {
    this.#partner = other
    const next = other
      ? 'connected'
      : this.connectionState === 'connected'
        ? 'disconnected'
        : this.connectionState
    for (const [id, channel] of this.#channels) channel.peer = other?.channel(id) ?? null
    if (next === this.connectionState) return
    this.connectionState = next
    this.iceConnectionState = next === 'connected' ? 'connected' : 'disconnected'
    this.dispatchEvent(new Event('connectionstatechange'))
    if (!other) return
    for (const channel of this.#channels.values()) {
      if (channel.readyState !== 'connecting') continue
      channel.readyState = 'open'
      channel.onopen?.()
    }
  }

  #add(
    kind: string,
    track: unknown,
    isByTrack: boolean,
    direction?: RTCRtpTransceiverDirection,
  ): FakeTransceiver {
    const transceiver = fakeTransceiver(kind, track, isByTrack, direction)
    this.#transceivers.push(transceiver)
    this.#need()
    return transceiver
  }
  #freeMid(): string {
    const used = new Set(this.#transceivers.map(({ mid }) => mid))
    let free = 0
    while (used.has(String(free))) free += 1
    return String(free)
  }
  /**
   * A remote section meets the transceiver of its mid, else, where it receives, one that `addTrack` made, else a new one
   * (RFC 8829, 5.10).
   */
  #receiveSection({ mid, kind, direction }: Section): void {
    const known = this.#transceivers.find((transceiver) => transceiver.mid === mid)
    if (known?.isStable) return
    const free = direction.includes('recv')
      ? this.#transceivers.find(
          (each) => each.mid === null && each.isByTrack && each.receiver.track.kind === kind,
        )
      : undefined
    const transceiver = known ?? free ?? fakeTransceiver(kind, null, false, 'recvonly')
    if (transceiver !== known && transceiver !== free) this.#transceivers.push(transceiver)
    transceiver.mid = mid
    transceiver.isStable = true
    if (!direction.includes('send')) return
    this.dispatchEvent(Object.assign(new Event('track'), { track: transceiver.receiver.track, transceiver }))
  }
  /** Finds the candidates of the present ufrag, once. */
  #gather(): void {
    if (this.#gatheringOf === this.#ufrag) {
      this.#describe()
      return
    }
    const ufrag = this.#ufrag
    this.#gatheringOf = ufrag
    this.#gathered = []
    // A browser says so a moment after it has set the description.
    setTimeout(() => this.#beginGathering(ufrag))
    if (this.#network.isStuck(this)) return
    const { gathering } = this.#network
    for (const { type, afterMs } of gathering) {
      setTimeout(() => this.#find(ufrag, type), afterMs)
    }
    setTimeout(
      () => this.#completeGathering(ufrag),
      Math.max(0, ...gathering.map(({ afterMs }) => afterMs)) + 1,
    )
  }
  #beginGathering(ufrag: string): void {
    if (this.signalingState === 'closed' || ufrag !== this.#ufrag) return
    this.iceGatheringState = 'gathering'
    this.dispatchEvent(new Event('icegatheringstatechange'))
  }
  #find(ufrag: string, type: RTCIceCandidateType): void {
    if (this.signalingState === 'closed' || ufrag !== this.#ufrag) return
    const candidate = `${ufrag}:${type}`
    this.#gathered.push(candidate)
    this.#describe()
    const found = { candidate, type, tcpType: null, toJSON: () => ({ candidate }) }
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: found }))
  }
  #completeGathering(ufrag: string): void {
    if (this.signalingState === 'closed' || ufrag !== this.#ufrag) return
    this.iceGatheringState = 'complete'
    this.dispatchEvent(new Event('icegatheringstatechange'))
  }
  /** A local description shows the candidates that have been found. */
  #describe(): void {
    if (!this.localDescription) return
    const said = read(this.localDescription.sdp)
    const candidates = said.ufrag === this.#ufrag ? this.#gathered : said.candidates
    this.localDescription = {
      ...this.localDescription,
      sdp: write({ ...said, candidates }, this.#fingerprint),
    }
  }
  #become(state: RTCSignalingState): void {
    this.signalingState = state
    if (state !== 'stable') return
    this.#stable = { localDescription: this.localDescription, remoteDescription: this.remoteDescription }
    for (const transceiver of this.#transceivers) {
      transceiver.isStable ||= transceiver.mid !== null
      transceiver.hasSent ||= transceiver.mid !== null && transceiver.direction.includes('send')
    }
    this.#network.settle()
    if (this.#isNeeded) this.#need()
  }
  #need(): void {
    this.#isNeeded = true
    queueMicrotask(() => {
      if (!this.#isNeeded || this.signalingState !== 'stable') return
      // However much has changed, a browser asks once.
      this.#isNeeded = false
      this.dispatchEvent(new Event('negotiationneeded'))
    })
  }
  #assertOpen(): void {
    if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError')
  }
}
