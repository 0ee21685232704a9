import type { MemberId } from '@talki/core/id'
import type { Signal } from '@talki/core/protocol/frames'
import type { PeerSignal } from '@talki/core/protocol/peer'
import { encodeSignal } from '../channels/peer-codec'
import type { Cancel, Platform } from '../platform'

/** The first offers of one burst wait so long for each other, in milliseconds. */
const BURST_MS = 2000

type Entry = { to: MemberId; signal: PeerSignal }

/** Signals that leave by the server, in order; those of one turn travel in one frame, which costs the same. */
export const createOutbox = (setTimer: Platform['setTimer'], send: (signals: Signal[]) => void) => {
  let waiting: Entry[] = []
  let burst = new Set<MemberId>()
  let expected = new Set<MemberId>()
  let cancelBurst: Cancel | null = null
  let isScheduled = false

  const takeReady = (): Entry[] => {
    const isHeld = ({ to }: Entry): boolean => expected.size > 0 && burst.has(to)
    const ready = waiting.filter((entry) => !isHeld(entry))
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
    expectBurst: (members: readonly MemberId[]): void => {
      burst = new Set(members)
      expected = new Set(members)
      cancelBurst?.()
      cancelBurst = setTimer(() => {
        expected.clear()
        flush()
      }, BURST_MS)
    },
    close: (): void => {
      cancelBurst?.()
      waiting = []
    },
  }
}
export type Outbox = ReturnType<typeof createOutbox>
