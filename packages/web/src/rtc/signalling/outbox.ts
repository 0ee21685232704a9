import type { MemberId } from '@talki/core/id'
import type { Signal } from '@talki/core/protocol/frames'
import type { PeerSignal } from '@talki/core/protocol/peer'
import { encodeSignal } from '../channels/peer-codec'

/** Signals that leave by the server, in order; those of one turn travel in one frame, which costs the same. */
export const createOutbox = (send: (signals: Signal[]) => void) => {
  let waiting: Signal[] = []
  /** Signals to members to whom the server carries none yet. */
  const held = new Map<MemberId, Signal[]>()
  let isScheduled = false

  const take = (): Signal[] => waiting.splice(0)
  const flush = (): void => {
    isScheduled = false
    const ready = take()
    if (ready.length > 0) send(ready)
  }

  const put = (signals: readonly Signal[]): void => {
    waiting.push(...signals)
    // Whatever is posted in the same turn goes along.
    if (!isScheduled) queueMicrotask(flush)
    isScheduled = true
  }

  return {
    post: (to: MemberId, signal: PeerSignal): void => {
      const posted = { to, data: encodeSignal(signal) }
      const kept = held.get(to)
      if (kept) kept.push(posted)
      else put([posted])
    },
    /** Keeps what is posted to a member from now on, until `release`. */
    hold: (to: MemberId): void => void held.set(to, []),
    /** Sends what was kept for a member. */
    release: (to: MemberId): void => {
      put(held.get(to) ?? [])
      held.delete(to)
    },
    /** Drops what was kept for a member. */
    drop: (to: MemberId): void => void held.delete(to),
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
      held.clear()
    },
  }
}
export type Outbox = ReturnType<typeof createOutbox>
