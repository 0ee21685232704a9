/** A data channel whose other end the fake network connects. */
export class FakeChannel extends EventTarget {
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
