import type { ClientFrame, ServerFrame } from '@talki/core/protocol/frames'
import type { Page } from '@playwright/test'

declare global {
  interface Window {
    wire: { socket: WebSocket | undefined; received: string[] }
  }
}

/** Keeps hold of the page's socket, so that a test can say on it what the page never would. */
export const tapWire = (page: Page): Promise<unknown> =>
  page.addInitScript({
    content: `
      window.wire = { socket: undefined, received: [] }
      window.WebSocket = class extends WebSocket {
        constructor(...args) {
          super(...args)
          window.wire.socket = this
          this.addEventListener('message', ({ data }) => window.wire.received.push(data))
        }
      }`,
  })

/** Sends a raw frame as the person of this page. */
export const say = (page: Page, frame: ClientFrame): Promise<void> =>
  page.evaluate((text) => window.wire.socket?.send(text), JSON.stringify(frame))

/** Every frame that this page has received. */
export const heard = async (page: Page): Promise<ServerFrame[]> => {
  const received = await page.evaluate(() => window.wire.received)
  return received.map((text) => JSON.parse(text) as ServerFrame)
}

/** How the page's last socket stands. */
export const socketState = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => ['connecting', 'open', 'closing', 'closed'][window.wire.socket?.readyState ?? -1])
