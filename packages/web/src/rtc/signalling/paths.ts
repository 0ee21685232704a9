import type { MemberId } from '@talki/core/id'
import type { PeerSignal } from '@talki/core/protocol/peer'
import type { Outbox } from './outbox'

/**
 * A way for a signal. `channel`: the pair's own. `introducer`: who introduces the two to each other. `server`: while the door
 * is open. `third`: a member who reaches both. `rescue`: the server as a rendezvous of the pair.
 */
export type PathName = 'channel' | 'introducer' | 'server' | 'third' | 'rescue'

/** The control channel of a pair, as a path for its signals. */
export type ChannelPath = { isUp: () => boolean; send: (signal: PeerSignal) => boolean }

/** A path beside the pair's own channel. What is posted arrives or is lost; nobody is told. */
export type SignalPath = {
  name: Exclude<PathName, 'channel'>
  /** Whether the path leads to this member now, as far as is known. */
  reaches: (to: MemberId) => boolean
  post: (to: MemberId, signal: PeerSignal) => void
}

export type SendOptions = {
  /** The path that the signal answers: it works, so it comes first. */
  answers?: PathName | undefined
  /** One path after the other has not helped: by every path at once. Receivers drop repeats. */
  everywhere?: boolean
}

/**
 * The server as a path to a member that it knows. `isOpen`: the socket is there. `isAvailable`: it may come back, and keeps
 * signals till then.
 */
export type ServerPath = Pick<Outbox, 'post' | 'flush'> & {
  isOpen: (to: MemberId) => boolean
  isAvailable: (to: MemberId) => boolean
}

/**
 * The paths by which a signal reaches a peer, tried in order for each signal: the pair's own channel while it works, their
 * introducer before they have met, a third member, the server while its socket is open, the rescue line; then the server's queue, which opens a socket where
 * there is none, and the channel all the same when there is no other, since it may yet get through. On a channel that is
 * silent nothing more is piled up otherwise: what waits there would keep later frames from getting through when it works
 * again.
 */
export const createPaths = (
  channelTo: (peer: MemberId) => ChannelPath | null,
  server: ServerPath,
  others: readonly SignalPath[] = [],
) => {
  const serverPath: SignalPath = { name: 'server', reaches: server.isOpen, post: server.post }
  // What members carry costs nobody a message.
  const ordered = [
    ...others.filter(({ name }) => name !== 'rescue'),
    serverPath,
    ...others.filter(({ name }) => name === 'rescue'),
  ]

  /** By the first of these paths that leads there, or by all of them; the name of the first. */
  const post = (
    paths: readonly SignalPath[],
    to: MemberId,
    { signal, everywhere }: { signal: PeerSignal; everywhere: boolean },
  ): PathName | null => {
    const open = paths.filter((path) => path.reaches(to)).slice(0, everywhere ? undefined : 1)
    for (const path of open) path.post(to, signal)
    return open[0]?.name ?? null
  }

  return {
    /** Sends a signal; answers by which path, or `null` where there was none. */
    send: (
      to: MemberId,
      signal: PeerSignal,
      { answers, everywhere = false }: SendOptions = {},
    ): PathName | null => {
      const channel = channelTo(to)
      const isByChannel = answers === undefined || answers === 'channel'
      const isChannelUp = channel?.isUp() ?? false
      if (isByChannel && isChannelUp && channel?.send(signal) && !everywhere) return 'channel'
      const first = ordered.filter(({ name }) => name === answers)
      const rest = ordered.filter(({ name }) => name !== answers)
      const by = post([...first, ...rest], to, { signal, everywhere })
      const isBesideServer = by !== null && !server.isOpen(to)
      if (everywhere && isBesideServer && server.isAvailable(to)) server.post(to, signal)
      if (by !== null) return by
      if (isChannelUp && channel?.send(signal)) return 'channel'
      if (server.isAvailable(to)) {
        server.post(to, signal)
        return 'server'
      }
      return channel?.send(signal) ? 'channel' : null
    },
    /** The door is open: the server leads to the member, and leads one who has lost everything back. */
    hasServer: server.isAvailable,
    /** Whether a peer can be reached otherwise than over the pair's own channel: without, no fresh link can be made. */
    canReach: (to: MemberId): boolean => server.isAvailable(to) || others.some((path) => path.reaches(to)),
    /** Whether a path beside the server leads to a member. */
    hasDetour: (to: MemberId): boolean => others.some((path) => path.reaches(to)),
    /** Sends what is ready without waiting for the turn of the event loop to end. */
    flush: server.flush,
  }
}
export type SignalPaths = ReturnType<typeof createPaths>
