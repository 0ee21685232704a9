import type { Cancel } from '../platform'
import type { FromFrameWorker, SenderId, ToFrameWorker } from './messages'

/** The worker through which senders' frames pass, as the page has it. */
export type FrameTransforms = {
  /** Has the frames of this sender pass, where the worker has loaded; its name, or null. To be called as it is made. */
  attach: (sender: RTCRtpSender) => SenderId | null
  post: (message: ToFrameWorker) => void
  /** Calls `take` with each message of the worker. */
  listen: (take: (message: FromFrameWorker) => void) => Cancel
  /** Ends the worker: to be called when all connections are closed, since their frames would no longer pass. */
  close: () => void
}

/** Chromium says who it is; other engines lack what is needed (docs/adr/0143). */
const isChromium = ({ navigator }: Window): boolean => {
  const { userAgentData } = navigator as Navigator & { userAgentData?: { brands: { brand: string }[] } }
  return userAgentData?.brands.some(({ brand }) => brand === 'Chromium') ?? false
}

/** Starts the worker; null in a browser that cannot share an encoder. */
export const createFrameTransforms = (page: Window & typeof globalThis): FrameTransforms | null => {
  if (!('RTCRtpScriptTransform' in page) || !isChromium(page)) return null
  const worker = new Worker(new URL('../../../worker/frame-worker.ts', import.meta.url), { type: 'module' })
  let isReady = false
  let last: SenderId = 0
  worker.addEventListener(
    'message',
    () => {
      isReady = true
    },
    { once: true },
  )
  return {
    attach: (sender) => {
      if (!isReady) return null
      last += 1
      sender.transform = new page.RTCRtpScriptTransform(worker, { id: last })
      return last
    },
    post: (message) => worker.postMessage(message),
    listen: (take) => {
      const onMessage = ({ data }: MessageEvent<FromFrameWorker>): void => take(data)
      worker.addEventListener('message', onMessage)
      return () => worker.removeEventListener('message', onMessage)
    },
    close: () => worker.terminate(),
  }
}
