import type { MemberId } from '@talki/core/id'
import type { Signal } from '@talki/core/protocol/frames'
import type { PeerSignal } from '@talki/core/protocol/peer'
import { encodeSignal } from './wire'

/** The first offers of one burst wait so long for each other, in milliseconds. */
const BURST_MS = 250

/** Encodes signals in order, and lets those that belong together travel together: a frame costs, whatever it holds. */
export const createOutbox = (send: (signals: Signal[]) => void) => {
  let waiting: { to: MemberId; signal: PeerSignal }[] = []
  let burst = new Set<MemberId>()
  let expected = new Set<MemberId>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isFlushing = false

  const takeReady = () => {
    const isHeld = ({ to }: { to: MemberId }): boolean => expected.size > 0 && burst.has(to)
    const ready = waiting.filter((one) => !isHeld(one))
    waiting = waiting.filter(isHeld)
    return ready
  }

  const flush = async (): Promise<void> => {
    if (isFlushing) return
    isFlushing = true
    // Whatever is posted in the same turn goes along.
    await Promise.resolve()
    for (let batch = takeReady(); batch.length > 0; batch = takeReady()) {
      send(await Promise.all(batch.map(async ({ to, signal }) => ({ to, data: await encodeSignal(signal) }))))
    }
    isFlushing = false
  }

  return {
    post: (to: MemberId, signal: PeerSignal): void => {
      waiting.push({ to, signal })
      expected.delete(to)
      void flush()
    },
    /** Holds back what these are sent until each of them has been sent something, or that takes too long. */
    expect: (members: readonly MemberId[]): void => {
      burst = new Set(members)
      expected = new Set(members)
      clearTimeout(timer)
      timer = setTimeout(() => {
        expected.clear()
        void flush()
      }, BURST_MS)
    },
    close: (): void => {
      clearTimeout(timer)
      waiting = []
    },
  }
}
export type Outbox = ReturnType<typeof createOutbox>
