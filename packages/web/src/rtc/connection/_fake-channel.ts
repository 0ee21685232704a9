/** A data channel whose other end the fake network connects. */
export class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting'
  bufferedAmount = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  /** Whether what is sent while the link is down arrives once it is up again. */
  readonly #isReliable: boolean
  #peer: FakeChannel | null = null
  #kept: string[] = []
  /** What becomes of a frame on its way; by default it arrives. */
  carry: (data: string, deliver: () => void) => void = (_, deliver) => queueMicrotask(deliver)

  constructor(isReliable = true) {
    super()
    this.#isReliable = isReliable
  }

  get peer(): FakeChannel | null {
    return this.#peer
  }
  set peer(peer: FakeChannel | null) {
    this.#peer = peer
    if (peer) for (const data of this.#kept.splice(0)) this.send(data)
  }
  send(data: string): void {
    const peer = this.#peer
    this.carry(data, () => {
      if (peer) peer.onmessage?.({ data })
      else if (this.#isReliable) this.#kept.push(data)
    })
  }
  close(): void {
    this.readyState = 'closed'
    this.#kept = []
  }
}
