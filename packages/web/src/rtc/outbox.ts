import type { MemberId } from '@talki/core/id'
import type { Signal } from '@talki/core/protocol/frames'
import type { PeerSignal } from '@talki/core/protocol/peer'
import { encodeSignal } from './wire'

/** The first offers of one burst wait so long for each other, in milliseconds. */
const BURST_MS = 2000

/** Sends signals in order, and lets those that belong together travel together: a frame costs, whatever it holds. */
export const createOutbox = (send: (signals: Signal[]) => void) => {
  let waiting: { to: MemberId; signal: PeerSignal }[] = []
  let burst = new Set<MemberId>()
  let expected = new Set<MemberId>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isScheduled = false

  const takeReady = () => {
    const isHeld = ({ to }: { to: MemberId }): boolean => expected.size > 0 && burst.has(to)
    const ready = waiting.filter((one) => !isHeld(one))
    waiting = waiting.filter(isHeld)
    return ready
  }

  const flush = (): void => {
    isScheduled = false
    const ready = takeReady()
    if (ready.length > 0) send(ready.map(({ to, signal }) => ({ to, data: encodeSignal(signal) })))
  }

  return {
    post: (to: MemberId, signal: PeerSignal): void => {
      waiting.push({ to, signal })
      expected.delete(to)
      // Whatever is posted in the same turn goes along.
      if (!isScheduled) queueMicrotask(flush)
      isScheduled = true
    },
    /** Sends what is ready without waiting for the turn to end: the page may have much to draw in it. */
    flush,
    /** Holds back what these are sent until each of them has been sent something, or that takes too long. */
    expect: (members: readonly MemberId[]): void => {
      burst = new Set(members)
      expected = new Set(members)
      clearTimeout(timer)
      timer = setTimeout(() => {
        expected.clear()
        flush()
      }, BURST_MS)
    },
    close: (): void => {
      clearTimeout(timer)
      waiting = []
    },
  }
}
