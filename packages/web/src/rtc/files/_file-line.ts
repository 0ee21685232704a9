import type { FileFrame } from '@talki/core/protocol/file'
import type { FileChannel, FileChannelListener } from '../channels/file-channel'

type Parcel = FileFrame | ArrayBuffer

/** So many chunks fit into a channel's buffer. */
const BUFFERED_MAX = 4

/** A line on which nothing has moved for so many milliseconds is at rest: blobs are read and hashed meanwhile. */
const IDLE_MAX = 25

type End = FileChannel & { arrive: () => boolean }

/**
 * Two ends of a file channel. What is sent waits until it is carried, in order, and is lost when the line is cut.
 * `sent`: every chunk that was handed over, by length.
 */
export const createFileLine = () => {
  let isCut = false
  const sent: number[] = []
  const frames: FileFrame[] = []

  const createEnd = (outbox: Parcel[], inbox: Parcel[], drain: () => void): End => {
    let listener: FileChannelListener | null = null
    return {
      isOpen: () => !isCut,
      listen: (to) => {
        listener = to
      },
      send: (frame) => {
        if (isCut) return false
        frames.push(frame)
        outbox.push(frame)
        return true
      },
      sendChunk: (chunk) => {
        if (isCut || outbox.filter((parcel) => parcel instanceof ArrayBuffer).length >= BUFFERED_MAX)
          return false
        sent.push(chunk.byteLength)
        outbox.push(chunk.slice().buffer)
        return true
      },
      /** Takes the next parcel; false where there is none. */
      arrive: () => {
        const parcel = inbox.shift()
        if (!parcel || !listener) return false
        if (parcel instanceof ArrayBuffer) listener.onChunk(parcel)
        else listener.onFrame(parcel)
        drain()
        return true
      },
    }
  }
  const toB: Parcel[] = []
  const toA: Parcel[] = []
  const listeners: { a: FileChannelListener | null; b: FileChannelListener | null } = { a: null, b: null }
  const a = createEnd(toB, toA, () => listeners.b?.onDrained())
  const b = createEnd(toA, toB, () => listeners.a?.onDrained())
  const withListener = (end: End, name: 'a' | 'b'): End => ({
    ...end,
    listen: (to) => {
      listeners[name] = to
      end.listen(to)
    },
  })

  return {
    a: withListener(a, 'a'),
    b: withListener(b, 'b'),
    sent,
    frames,
    cut: (): void => {
      isCut = true
      toA.length = 0
      toB.length = 0
    },
    /** Carries up to so many parcels; files are read and hashed meanwhile. */
    carry: async (parcels = Number.POSITIVE_INFINITY): Promise<void> => {
      for (let idle = 0, left = parcels; idle < IDLE_MAX && left > 0;) {
        const isMoved = [a.arrive(), b.arrive()].some(Boolean)
        idle = isMoved ? 0 : idle + 1
        if (isMoved) left -= 1
        else await new Promise((resolve) => setTimeout(resolve, 1))
      }
    },
  }
}
