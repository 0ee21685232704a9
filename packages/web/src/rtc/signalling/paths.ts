import type { MemberId } from '@talki/core/id'
import type { PeerSignal } from '@talki/core/protocol/peer'
import type { Outbox } from './outbox'

/** What became of a signal. `queued`: it leaves with the server's next frame, or when the socket is back. */
export type SendOutcome = 'sent' | 'queued' | 'unreachable'

/** The control channel of a pair, as a path for its signals. */
export type ChannelPath = { isUp: () => boolean; send: (signal: PeerSignal) => boolean }

/**
 * The paths by which a signal reaches a peer, tried in order for each signal: the pair's own channel while it works, the
 * server while the door is open, and the channel all the same when there is no other, since it may yet get through.
 */
export const createPaths = (
  channelTo: (peer: MemberId) => ChannelPath | null,
  server: Outbox & { isAvailable: () => boolean },
) => ({
  send: (to: MemberId, signal: PeerSignal): SendOutcome => {
    const channel = channelTo(to)
    if (channel?.isUp() && channel.send(signal)) return 'sent'
    if (server.isAvailable()) {
      server.post(to, signal)
      return 'queued'
    }
    return channel?.send(signal) ? 'sent' : 'unreachable'
  },
  /** Whether the server can be used: a peer without a link can be reached by it alone. */
  hasServer: server.isAvailable,
  /** Announces a burst: the server path holds back what these members are sent until each has something, or too long. */
  expectBurst: server.expectBurst,
  /** Sends what is ready without waiting for the turn of the event loop to end. */
  flush: server.flush,
})
export type SignalPaths = ReturnType<typeof createPaths>
