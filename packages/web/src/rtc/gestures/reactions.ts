import type { MemberId } from '@talki/core/id'
import type { PeerFrame, Reaction } from '@talki/core/protocol/peer'
import { createTokenBuckets } from '@talki/core/token-bucket'

/** Reactions that this member may send: so many at once, and so many more each second. */
const SENT = { burst: 5, perSecond: 0.5 }

/** Reactions that are taken from one peer: more than it sends, since some may be late and come together. */
const TAKEN = { burst: 8, perSecond: 1 }

/** Reaction of a member, this one included: for the moment, so it is kept nowhere. */
export type ReactionEvent = { type: 'reaction'; from: MemberId; reaction: Reaction }

export type ReactionDeps = {
  me: MemberId
  now: () => number
  /** The members with whom there is a link. */
  members: () => readonly MemberId[]
  send: (id: MemberId, frame: PeerFrame) => boolean
}

/**
 * Reactions of the call's members: each goes to everybody with whom there is a link, once. One that cannot be sent is
 * lost, since it would come too late. Bounded at both ends, so that nobody floods the pages of the others.
 */
export const createReactions = (
  { me, now, members, send }: ReactionDeps,
  emit: (event: ReactionEvent) => void,
) => {
  const own = createTokenBuckets(SENT, { now })
  const taken = createTokenBuckets(TAKEN, { now })

  return {
    /** Shows a reaction to everybody. False where it is one too many for now. */
    react: (reaction: Reaction): boolean => {
      if (!own.take(me).ok) return false
      for (const id of members()) send(id, { type: 'reaction', reaction })
      emit({ type: 'reaction', from: me, reaction })
      return true
    },
    /** Takes a peer's reaction, unless it is one too many. */
    receive: (from: MemberId, reaction: Reaction): void => {
      if (taken.take(from).ok) emit({ type: 'reaction', from, reaction })
    },
  }
}
