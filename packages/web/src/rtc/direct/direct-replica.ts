import type { Message } from '@talki/core/protocol/message'
import type { PageKey } from '@talki/core/protocol/operation'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { createAcquaintances } from '../healing/acquaintances'
import type { PairCrypto } from '../healing/pair-crypto'
import type { Platform } from '../platform'
import { createReplication, type Shared } from '../replica/replication'
import type { Two } from './two'

export type DirectReplicaDeps = {
  platform: Pick<Platform, 'wallClock'>
  /** `null` outside secure contexts: the two then have no chat and no hands. */
  crypto: PairCrypto | null
  /** Sends a frame on the pair's own channel. False where it could not be handed over. */
  sendFrame: (frame: PeerFrame) => boolean
  /** Puts a message into the peer's queue. False where it takes none. */
  sendMessage: (message: Message) => boolean
}

/**
 * What the two of a call without a server agree on: the chat and raised hands, in the log of every call. No server names
 * an admin, and so nobody is one, whatever the peer's log says: there are no terms, no removals, and nobody vouches for a
 * key. Each page shows its own over the pair's channel.
 */
export const createDirectReplica = (
  { me, other }: Two,
  { platform, crypto, sendFrame, sendMessage }: DirectReplicaDeps,
  onShared: (shared: Shared) => void,
) => {
  const acquaintances = crypto && createAcquaintances({ me: me.id, crypto, wallClock: platform.wallClock })
  const members = new Map([me, other].map((member) => [member.id, member]))
  const replication = createReplication(
    {
      me: me.id,
      signer: acquaintances?.signer ?? null,
      verify: crypto?.verify,
      send: (_to, message) => sendMessage(message),
      present: () => [other.id],
      memberOf: (id) => members.get(id),
    },
    {
      onShared: (shared) => onShared({ ...shared, members }),
      onTerm: () => undefined,
      onRemoved: () => undefined,
    },
  )

  return {
    /** Shows the peer this page's key: the pair's own channel has opened. */
    greet: async (): Promise<void> => {
      const keys = await acquaintances?.introduction(other.id).catch(() => null)
      if (keys) sendFrame({ type: 'keys', ...keys })
    },
    /** Notes that the message channel has opened. */
    onOpen: (): void => replication.onOpen(other.id),
    onMessage: (message: Message): void => replication.onMessage(other.id, message),
    /** Notes the key that the peer's page has shown. */
    onKey: (key: PageKey): void => replication.onKey(other.id, key),
    tick: replication.tick,
    /** Raises or lowers this member's hand. */
    raiseHand: replication.raiseHand,
    /** Says something to the peer. False where it is empty, too long, or one too many. */
    say: replication.say,
  }
}
