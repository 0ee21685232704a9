import { createFrameExchange } from '../src/rtc/shared-encoder/frame-exchange'
import type { FromFrameWorker, SenderId, ToFrameWorker } from '../src/rtc/shared-encoder/messages'

declare const self: DedicatedWorkerGlobalScope

const post = (message: FromFrameWorker): void => self.postMessage(message)

const exchange = createFrameExchange<RTCEncodedVideoFrame>({
  post,
  now: () => performance.now(),
  setTimer: (run, ms) => void setTimeout(run, ms),
})

/** Passes the frames of a sender on until its connection is closed. */
const pass = async ({ options, readable, writable }: RTCRtpScriptTransformer): Promise<void> => {
  const { id } = options as { id: SenderId }
  const [reader, writer] = [
    (readable as ReadableStream<RTCEncodedVideoFrame>).getReader(),
    (writable as WritableStream<RTCEncodedVideoFrame>).getWriter(),
  ]
  // Refused once the connection is closed.
  const write = (frame: RTCEncodedVideoFrame): void => void writer.write(frame).catch(() => undefined)
  const take = exchange.add(id, write)
  for (;;) {
    const { value: frame, done } = await reader.read()
    if (done) break
    take(frame)
  }
  exchange.remove(id)
}

self.addEventListener('rtctransform', ({ transformer }) => void pass(transformer).catch(() => undefined))
self.addEventListener('message', ({ data }: MessageEvent<ToFrameWorker>) => exchange.setRoles(data))
post({ type: 'ready' })
