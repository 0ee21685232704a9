import type { MemberId } from '@talki/core/id'
import type { Signal } from '@talki/core/protocol/frames'
import type { PeerSignal } from '@talki/core/protocol/peer'
import { encodeSignal } from '../channels/peer-codec'

/** Signals that leave by the server, in order; those of one turn travel in one frame, which costs the same. */
export const createOutbox = (send: (signals: Signal[]) => void) => {
  let waiting: Signal[] = []
  let isScheduled = false

  const take = (): Signal[] => waiting.splice(0)
  const flush = (): void => {
    isScheduled = false
    const ready = take()
    if (ready.length > 0) send(ready)
  }

  return {
    post: (to: MemberId, signal: PeerSignal): void => {
      waiting.push({ to, data: encodeSignal(signal) })
      // Whatever is posted in the same turn goes along.
      if (!isScheduled) queueMicrotask(flush)
      isScheduled = true
    },
    /** Sends what is ready without waiting for the turn to end: the page may have much to draw in it. */
    flush,
    /** Takes what is posted while `act` runs out of the queue, for a frame that carries it. */
    collect: (act: () => void): Signal[] => {
      flush()
      act()
      return take()
    },
    close: (): void => {
      waiting = []
    },
  }
}
export type Outbox = ReturnType<typeof createOutbox>
