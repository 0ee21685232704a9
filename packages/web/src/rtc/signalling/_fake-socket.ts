import type { ClientFrame } from '@talki/core/protocol/frames'
import type { Platform } from '../platform'

/** A WebSocket whose other end is the test. */
export class FakeSocket {
  readyState = 0
  readonly sent: string[] = []
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: (() => void) | null = null
  onerror: (() => void) | null = null
  constructor(readonly url: string) {}
  send(text: string): void {
    this.sent.push(text)
  }
  close(): void {
    this.readyState = 3
  }
  /** The upgrade succeeds. */
  open(): void {
    this.readyState = 1
    this.onopen?.()
  }
  /** The server says something: a frame, or a raw text. */
  say(data: unknown): void {
    this.onmessage?.({ data: typeof data === 'string' ? data : JSON.stringify(data) })
  }
  frames(): ClientFrame[] {
    return this.sent.map((text) => JSON.parse(text) as ClientFrame)
  }
  /** The frame that was sent last. */
  last(): ClientFrame {
    const frame = this.frames().at(-1)
    if (!frame) throw new Error('nothing was sent')
    return frame
  }
}

/** A constructor of fake sockets, and those that were made with it. */
export const createFakeSockets = () => {
  const sockets: FakeSocket[] = []
  class Recorded extends FakeSocket {
    constructor(url: string) {
      super(url)
      sockets.push(this)
    }
  }
  return {
    WebSocket: Recorded as unknown as Platform['WebSocket'],
    sockets,
    last: (): FakeSocket => {
      const socket = sockets.at(-1)
      if (!socket) throw new Error('no socket was opened')
      return socket
    },
  }
}
