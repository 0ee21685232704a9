import { decodeSignal, encodeSignal } from '../packages/web/src/rtc/channels/peer-codec'
import { expect, type Browser, type Page } from '@playwright/test'
import type { ClientFrame, ServerFrame, Signal } from '@talki/core/protocol/frames'
import { middlePage, type Side } from './_middle-page'

/**
 * Puts somebody into the middle of the victim's link with its one peer, as a server that lies can: the descriptions of both
 * are kept back, and others go on. The victim has to be the admin: no offer comes to it with its admission.
 */
export const sitInTheMiddle = async (
  browser: Browser,
  victim: Page,
): Promise<AsyncDisposable & { page: Page }> => {
  const context = await browser.newContext({ serviceWorkers: 'block' })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  await page.goto('about:blank')
  await page.evaluate(middlePage)
  /** What goes on of a signal; `null` for nothing. */
  const passed = async (from: Side, data: string): Promise<string | null> => {
    const signal = decodeSignal(data)
    const other =
      signal && (await page.evaluate(([side, it]) => window.middle.pass(side, it), [from, signal] as const))
    return other && encodeSignal(other)
  }
  await victim.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer()
    // In the order in which they came, as a server passes them on. What fails here fails the test: nobody catches it.
    const inOrder = (handle: (message: string | Buffer) => Promise<void>) => {
      let last = Promise.resolve()
      return (message: string | Buffer): void => {
        last = last.then(() => handle(message))
      }
    }
    socket.onMessage(
      inOrder(async (message) => {
        const frame = JSON.parse(String(message)) as ClientFrame
        if (!('signals' in frame) || !frame.signals) {
          server.send(message)
          return
        }
        const signals: Signal[] = []
        for (const { to, data } of frame.signals) {
          const other = await passed('victim', data)
          if (other !== null) signals.push({ to, data: other })
        }
        if (signals.length > 0 || frame.type !== 'signal') server.send(JSON.stringify({ ...frame, signals }))
      }),
    )
    server.onMessage(
      inOrder(async (message) => {
        const frame = JSON.parse(String(message)) as ServerFrame
        const data = frame.type === 'signal' ? await passed('peer', frame.data) : null
        if (frame.type !== 'signal') socket.send(message)
        else if (data !== null) socket.send(JSON.stringify({ ...frame, data }))
      }),
    )
  })
  return {
    page,
    [Symbol.asyncDispose]: async () => {
      await context.close()
      expect(problems).toEqual([])
    },
  }
}
