import type { FileFrame } from '@talki/core/protocol/file'
import { createTokenBuckets } from '@talki/core/token-bucket'
import type { FileChannel } from '../channels/file-channel'
import { createIncoming, type IncomingDeps } from './incoming'
import { createOutgoing } from './outgoing'

/** Frames that are taken from one peer: so many at once, and so many more each second. Bytes are not counted. */
const TAKEN = { burst: 256, perSecond: 32 }

/** A page that takes files says so within so many milliseconds after the channel has opened; older pages never do. */
const HELLO_MS = 5000

/** Whether a peer takes files at this moment: `away` without a channel, `unable` where its page knows no files. */
export type ExchangeState = 'away' | 'greeting' | 'ready' | 'unable'

/** The files between this member and one other, in both directions, over all their connections. `page`: this page's own name. */
export const createFileExchange = (page: string, deps: IncomingDeps) => {
  const { now, onChange } = deps
  const incoming = createIncoming(deps)
  const outgoing = createOutgoing(onChange)
  const bucket = createTokenBuckets(TAKEN, { now })
  let channel: FileChannel | null = null
  let openedAt = 0
  let state: ExchangeState = 'away'
  let theirPage = ''

  const become = (next: ExchangeState): void => {
    if (state === next) return
    state = next
    onChange()
  }
  const greeted = (from: FileChannel, their: string): void => {
    const isSamePage = their === theirPage
    theirPage = their
    become('ready')
    incoming.attach(from, isSamePage)
    outgoing.attach(from, isSamePage)
  }
  const receive = (from: FileChannel, frame: FileFrame): void => {
    if (!bucket.take('').ok) return
    switch (frame.type) {
      case 'hello':
        greeted(from, frame.page)
        return
      case 'offer':
      case 'begin':
        incoming.receive(frame)
        return
      case 'want':
      case 'done':
        outgoing.receive(frame)
        return
      case 'stop':
        // Ids are random: only one of the two knows it.
        incoming.receive(frame)
        outgoing.receive(frame)
        return
      default:
        return frame satisfies never
    }
  }

  return {
    incoming,
    outgoing,
    /** Takes a channel that has opened, in place of an earlier one. */
    open: (next: FileChannel): void => {
      channel = next
      openedAt = now()
      become('greeting')
      next.listen({
        onFrame: (frame) => {
          if (channel === next) receive(next, frame)
        },
        onChunk: (chunk) => {
          if (channel === next) incoming.receiveChunk(chunk)
        },
        onDrained: () => {
          if (channel === next) outgoing.drained()
        },
      })
      next.send({ type: 'hello', page })
    },
    /** Looks whether the peer has said that it takes files, and whether the channel is still there. */
    tick: (): void => {
      if (channel && !channel.isOpen()) {
        channel = null
        become('away')
      } else if (state === 'greeting' && now() - openedAt >= HELLO_MS) become('unable')
    },
    state: (): ExchangeState => state,
    /** The peer is gone for good. */
    close: (): void => {
      channel = null
      become('away')
      incoming.lose()
      outgoing.close()
    },
  }
}
export type FileExchange = ReturnType<typeof createFileExchange>
