/** What a fake description says, as its "sdp". */
type Said = { ufrag: string; version: number }

const read = (sdp: string): Said => JSON.parse(sdp) as Said

/** Connections of one test, which find each other by the ufrags in their descriptions. */
export const createFakeNetwork = () => {
  const connections = new Set<FakeConnection>()
  let count = 0
  const network = {
    connections,
    /** While true, nothing gets from one to the other. */
    isCut: false,
    newUfrag: (): string => `u${(count += 1)}`,
    /** Connects whatever two have each other's present descriptions, and takes apart what no longer has. */
    settle: (): void => {
      for (const one of connections) {
        // The old path carries on until a restart has found a new one.
        if (!network.isCut && one.isRestarting()) continue
        const other = [...connections].find((each) => one.matches(each) && each.matches(one))
        one.reach(network.isCut ? undefined : other)
      }
    },
  }
  return network
}
export type FakeNetwork = ReturnType<typeof createFakeNetwork>

class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting'
  bufferedAmount = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  peer: FakeChannel | null = null

  send(data: string): void {
    const { peer } = this
    // Lost for good when the link is cut: real ones would buffer.
    queueMicrotask(() => peer?.onmessage?.({ data }))
  }
  close(): void {
    this.readyState = 'closed'
  }
}

const fakeTransceiver = (kind: string) => ({
  direction: 'sendrecv',
  sender: { track: null, replaceTrack: () => Promise.resolve() },
  receiver: { track: { kind }, getSynchronizationSources: () => [] },
})

/** As much of an RTCPeerConnection as negotiation can be proved on: its states, rollback, and no media. */
export class FakeConnection extends EventTarget {
  signalingState: RTCSignalingState = 'stable'
  connectionState: RTCPeerConnectionState = 'new'
  iceGatheringState: RTCIceGatheringState = 'complete'
  localDescription: { type: 'offer' | 'answer'; sdp: string } | null = null
  remoteDescription: { type: 'offer' | 'answer'; sdp: string } | null = null
  candidates: string[] = []
  readonly #network: FakeNetwork
  readonly #transceivers: ReturnType<typeof fakeTransceiver>[] = []
  #stable: Pick<FakeConnection, 'localDescription' | 'remoteDescription'> = {
    localDescription: null,
    remoteDescription: null,
  }
  #ufrag: string
  #version = 0
  #partner: FakeConnection | undefined
  #isNeeded = false
  #channel: FakeChannel | null = null

  constructor(network: FakeNetwork) {
    super()
    this.#network = network
    this.#ufrag = network.newUfrag()
    network.connections.add(this)
  }

  addTransceiver(kind: string) {
    const transceiver = fakeTransceiver(kind)
    this.#transceivers.push(transceiver)
    this.#need()
    return transceiver
  }
  getTransceivers() {
    return this.#transceivers
  }
  createDataChannel(): FakeChannel {
    this.#channel = new FakeChannel()
    return this.#channel
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
    const sdp = JSON.stringify({ ufrag: this.#ufrag, version: this.#version } satisfies Said)
    this.localDescription = { type: isAnswer ? 'answer' : 'offer', sdp }
    this.#isNeeded = false
    this.#become(isAnswer ? 'stable' : 'have-local-offer')
  }
  async setRemoteDescription(description: { type: 'offer' | 'answer'; sdp: string }): Promise<void> {
    await Promise.resolve()
    this.#assertOpen()
    read(description.sdp)
    const isOffer = description.type === 'offer'
    if (isOffer && this.signalingState === 'have-local-offer') {
      this.localDescription = this.#stable.localDescription
      this.#isNeeded = true
    }
    if (!isOffer && this.signalingState !== 'have-local-offer') {
      throw new DOMException('no offer to answer', 'InvalidStateError')
    }
    if (isOffer && this.#transceivers.length === 0) {
      this.#transceivers.push(fakeTransceiver('audio'), fakeTransceiver('video'))
    }
    this.remoteDescription = description
    this.#become(isOffer ? 'have-remote-offer' : 'stable')
  }
  async addIceCandidate(candidate: { candidate: string }): Promise<void> {
    await Promise.resolve()
    this.#assertOpen()
    this.candidates.push(candidate.candidate)
  }
  close(): void {
    this.signalingState = 'closed'
    this.connectionState = 'closed'
    this.#channel?.close()
    this.#network.connections.delete(this)
    this.#network.settle()
  }

  /** Whether this one has been told of the other's present description. */
  matches(other: FakeConnection): boolean {
    if (this.signalingState !== 'stable' || !this.remoteDescription || !other.localDescription) return false
    return read(this.remoteDescription.sdp).ufrag === read(other.localDescription.sdp).ufrag
  }
  /** Whether this one and whom it is connected with are in the middle of negotiating. */
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
    if (this.#channel) this.#channel.peer = other ? other.#channel : null
    if (next === this.connectionState) return
    this.connectionState = next
    this.dispatchEvent(new Event('connectionstatechange'))
    if (!other || !this.#channel || this.#channel.readyState !== 'connecting') return
    this.#channel.readyState = 'open'
    this.#channel.onopen?.()
  }

  #become(state: RTCSignalingState): void {
    this.signalingState = state
    if (state !== 'stable') return
    this.#stable = { localDescription: this.localDescription, remoteDescription: this.remoteDescription }
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
