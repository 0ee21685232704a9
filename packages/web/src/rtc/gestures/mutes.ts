import type { MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { createTokenBuckets } from '@talki/core/token-bucket'

/** Mutes that are taken from one peer: so many at once, and so many more each second. */
const TAKEN = { burst: 3, perSecond: 0.2 }

/** The admin has muted this member. */
export type MutedEvent = { type: 'muted'; by: MemberId }

export type MuteDeps = {
  me: MemberId
  now: () => number
  /** Whether a member is the admin of the call, as far as this page knows. */
  isAdmin: (id: MemberId) => boolean
  send: (id: MemberId, frame: PeerFrame) => boolean
}

/**
 * Mutes by the admin (docs/adr/0125). The page of who is muted carries them out, and checks by its own knowledge that the
 * sender is the admin. There is no way to unmute somebody.
 */
export const createMutes = ({ me, now, isAdmin, send }: MuteDeps, emit: (event: MutedEvent) => void) => {
  const taken = createTokenBuckets(TAKEN, { now })

  return {
    /** Mutes these members; returns those who could not be told: all of them where this member is not the admin. */
    mute: (members: readonly MemberId[]): MemberId[] =>
      members.filter((id) => !isAdmin(me) || !send(id, { type: 'mute' })),
    /** Takes a peer's word that this member is to be muted, unless it is not its to say, or one too many. */
    receive: (from: MemberId): void => {
      if (isAdmin(from) && taken.take(from).ok) emit({ type: 'muted', by: from })
    },
  }
}
