/** A data channel whose other end the fake network connects. */
export class FakeChannel extends EventTarget {
  readyState: RTCDataChannelState = 'connecting'
  bufferedAmount = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  peer: FakeChannel | null = null
  /** What becomes of a frame on its way; by default it arrives. */
  carry: (data: string, deliver: () => void) => void = (_, deliver) => queueMicrotask(deliver)

  send(data: string): void {
    const { peer } = this
    // Lost for good when the link is cut: real ones would buffer.
    this.carry(data, () => peer?.onmessage?.({ data }))
  }
  close(): void {
    this.readyState = 'closed'
  }
}
