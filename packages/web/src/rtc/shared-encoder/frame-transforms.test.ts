import { afterEach, expect, it, vi } from 'vitest'
import { createFrameTransforms } from './frame-transforms'
import type { FromFrameWorker } from './messages'

class FakeWorker extends EventTarget {
  readonly posted: unknown[] = []
  isTerminated = false
  constructor(
    readonly url: URL,
    readonly options: WorkerOptions,
  ) {
    super()
  }
  postMessage(message: unknown): void {
    this.posted.push(message)
  }
  terminate(): void {
    this.isTerminated = true
  }
  say(data: FromFrameWorker): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }))
  }
}

class FakeTransform {
  constructor(
    readonly worker: Worker,
    readonly options: unknown,
  ) {}
}

afterEach(() => vi.unstubAllGlobals())

const start = (brands: string[], rest: object = { RTCRtpScriptTransform: FakeTransform }) => {
  const workers: FakeWorker[] = []
  vi.stubGlobal(
    'Worker',
    class extends FakeWorker {
      constructor(url: URL, options: WorkerOptions) {
        super(url, options)
        workers.push(this)
      }
    },
  )
  const navigator = brands.length > 0 ? { userAgentData: { brands: brands.map((brand) => ({ brand })) } } : {}
  const page = { navigator, ...rest } as unknown as Window & typeof globalThis
  return { transforms: createFrameTransforms(page), workers }
}

it.each<[string, string[], object?]>([
  ['does not say that it is Chromium', []],
  ['is another engine', ['Firefox']],
  ['has no transforms', ['Chromium'], {}],
])('starts no worker where the browser %s', (_, brands, rest) => {
  const { transforms, workers } = start(brands, rest)
  expect(transforms).toBeNull()
  expect(workers).toEqual([])
})

it('has frames pass once the worker has loaded, each sender by a name of its own', () => {
  const { transforms, workers } = start(['Not A Brand', 'Chromium'])
  const [worker] = workers
  const [early, one, other] = [{}, {}, {}] as RTCRtpSender[]
  if (!early || !one || !other) throw new Error('three senders')
  expect(transforms?.attach(early)).toBeNull()
  expect(early.transform).toBeUndefined()
  worker?.say({ type: 'ready' })
  expect([transforms?.attach(one), transforms?.attach(other)]).toEqual([1, 2])
  expect(one.transform).toMatchObject({ worker, options: { id: 1 } })
  expect(other.transform).toMatchObject({ worker, options: { id: 2 } })
})

it('carries messages both ways until it is closed', () => {
  const { transforms, workers } = start(['Chromium'])
  const [worker] = workers
  const heard: FromFrameWorker[] = []
  const stop = transforms?.listen((message) => heard.push(message))
  worker?.say({ type: 'leads', id: 3 })
  transforms?.post({ roles: [[1, 1]] })
  stop?.()
  worker?.say({ type: 'leads', id: 4 })
  expect(heard).toEqual([{ type: 'leads', id: 3 }])
  expect(worker?.posted).toEqual([{ roles: [[1, 1]] }])
  transforms?.close()
  expect(worker?.isTerminated).toBe(true)
})
