import type { ClientFrame, Signal } from '@talki/core/protocol/frames'
import { fitting } from './frame-packing'

/** Signals kept while there is no socket: those of every peer for a while, and no more. */
const OUTGOING_MAX = 128

/** Frames whose signals are kept, to be sent again where the server was too busy for them. */
const SENT_MAX = 32

/** Frame that carries nothing but signals of peers. */
export type SignalFrame = Extract<ClientFrame, { type: 'hello' | 'signal' }>

/** The signals that are to leave by the server, in order, and those of the latest frames, which it may refuse. */
export const createSignalQueue = () => {
  let outgoing: Signal[] = []
  const sent = new Map<string, Signal[]>()

  return {
    isEmpty: (): boolean => outgoing.length === 0,
    add: (signals: readonly Signal[]): void => {
      outgoing = [...outgoing, ...signals].slice(-OUTGOING_MAX)
    },
    /** Moves from the queue into the frame what fits. A signal too large for any frame is dropped. */
    load: <F extends SignalFrame>(frame: F): F => {
      const count = fitting(frame, outgoing)
      const signals = outgoing.splice(0, Math.max(count, 1))
      return count === 0 ? frame : { ...frame, signals }
    },
    /** Notes that a frame was sent. */
    onSent: ({ id, signals }: SignalFrame): void => {
      sent.set(id, signals)
      const [oldest] = sent.keys()
      if (sent.size > SENT_MAX && oldest !== undefined) sent.delete(oldest)
    },
    /** Takes back the signals of a frame that was refused; none where it is not known to have had any. */
    takeBack: (id: string): Signal[] | undefined => {
      const signals = sent.get(id)
      sent.delete(id)
      return signals
    },
    clear: (): void => {
      outgoing = []
      sent.clear()
    },
  }
}
