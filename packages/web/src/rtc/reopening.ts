import type { MemberId, RoomId } from '@talki/core/id'
import type { JoinResponse } from '@talki/core/protocol/join'
import type { PeerFrame } from '@talki/core/protocol/peer'
import {
  type FollowError,
  FORWARDED_MAX,
  PASSES_MAX,
  type ReopenCall,
  type ReopenError,
  type ReopenResponse,
} from '@talki/core/protocol/reopen'
import { err, ok, type Result } from '@talki/core/result'
import { createTokenBuckets } from '@talki/core/token-bucket'
import type { Pass } from './pass'
import type { Cancel, Platform } from './platform'
import type { RoleHistory } from './role-history'

/** A follower tries so often; in milliseconds, how long after the first time, and each time twice as long. */
const TRIES = 6
const RETRY_MS = 1000

/** What a new room takes of the server. All reject where it cannot be reached. */
export type ReopeningServer = {
  reopen: (call: ReopenCall) => Promise<Result<ReopenResponse, ReopenError>>
  follow: (call: { room: RoomId; pass: string }) => Promise<Result<JoinResponse, FollowError>>
  newPass: () => Promise<Pass>
}

/** New rooms of one member that this page tries to follow into: each costs a call of the server. */
const FOLLOWED = { burst: 4, perSecond: 0.1 }

type ReopenedFrame = Extract<PeerFrame, { type: 'reopened' }>
type Opened = Pick<ReopenedFrame, 'room' | 'openedAt'>

export type ReopeningDeps = {
  me: MemberId
  platform: Pick<Platform, 'now' | 'setTimer'>
  roles: RoleHistory
  server: ReopeningServer
  /** The members with whom there is or was a link. */
  members: () => MemberId[]
  /** Whether the server has this member in the room that this page is in. */
  isSeated: (id: MemberId) => boolean
  send: (id: MemberId, frame: PeerFrame) => boolean
  /** The call has a new room, and this member a seat in it. */
  onRoom: (joined: JoinResponse) => void
  /** The call has a new room, which this member could not follow into. */
  onLeftBehind: () => void
}

/** Of two rooms that were opened for one call the later counts, by the server's clock; of the same moment, the smaller id. */
const isLater = (one: Opened, other: Opened | null): boolean =>
  other === null ||
  one.openedAt > other.openedAt ||
  (one.openedAt === other.openedAt && one.room < other.room)

/**
 * The reopening of the call's door: a new room at the server, into which the others follow by passes that the admin sends
 * them over their data channels. Links are not touched.
 */
export const createReopening = (deps: ReopeningDeps) => {
  const { server, roles } = deps
  const followed = createTokenBuckets(FOLLOWED, deps.platform)
  let latest: Opened | null = null
  /** Passes of members who have not been seen in the room yet. */
  let passes = new Map<MemberId, string>()
  let keys: string[] = []
  /** The last word of a member who, as far as this page knew, was not the admin. */
  let doubted: { from: MemberId; frame: ReopenedFrame } | null = null
  let cancelRetry: Cancel | null = null
  let isClosed = false

  const takeKeys = (more: readonly string[]): void => {
    keys = [...new Set([...keys, ...more])].slice(-FORWARDED_MAX)
  }
  /** Takes the forwarding key of an answer of the server, if this member is its room's admin. */
  const takeKey = ({ forwardingKey }: JoinResponse): void => {
    if (forwardingKey !== undefined) takeKeys([forwardingKey])
  }
  const enter = (joined: JoinResponse): void => {
    takeKey(joined)
    deps.onRoom(joined)
  }
  /** Hands a member its pass, while it is not in the room: a frame may be lost with its link. */
  const hand = (id: MemberId): void => {
    const pass = passes.get(id)
    if (pass === undefined || latest === null) return
    if (deps.isSeated(id)) passes.delete(id)
    else deps.send(id, { type: 'reopened', ...latest, pass })
  }

  const follow = async (frame: ReopenedFrame, before: Opened | null, tries = 1): Promise<void> => {
    const { room, pass } = frame
    const answer = await server.follow({ room, pass }).catch(() => null)
    if (isClosed || latest !== frame) return
    if (answer?.ok) {
      passes.clear()
      enter(answer.value)
      return
    }
    const isPassing =
      answer === null || answer.error.code === 'too_many' || answer.error.code === 'member_taken'
    if (isPassing && tries < TRIES) {
      cancelRetry = deps.platform.setTimer(
        () => void follow(frame, before, tries + 1),
        RETRY_MS * 2 ** (tries - 1),
      )
      return
    }
    // The same word may come again, with the pass's link.
    latest = before
    deps.onLeftBehind()
  }
  const receive = (from: MemberId, frame: ReopenedFrame): void => {
    if (!isLater(frame, latest)) return
    if (!roles.hasBeenAdminLately(from)) {
      doubted = { from, frame }
      return
    }
    if (!followed.take(from).ok) return
    cancelRetry?.()
    const before = latest
    latest = frame
    void follow(frame, before)
  }

  /** A member has the role, or had it a moment ago: what it has said about the door counts. */
  const onRole = (id: MemberId): void => {
    if (doubted?.from === id) receive(id, doubted.frame)
  }

  return {
    /** Opens a new room; `forwards`: people with the old links are sent on to it. Never rejects. */
    reopen: async (forwards: boolean): Promise<Result<void, ReopenError | { code: 'unavailable' }>> => {
      try {
        const members = deps.members().slice(0, PASSES_MAX)
        const made = await Promise.all(
          members.map(async (member) => ({ member, ...(await server.newPass()) })),
        )
        const answer = await server.reopen({
          member: deps.me,
          passes: made.map(({ member, hash }) => ({ member, hash })),
          forwardingKeys: forwards ? keys : [],
        })
        if (!answer.ok) return answer
        // Another admin's later room counts, and this one is left to its end.
        if (isClosed || !isLater(answer.value, latest)) return ok(undefined)
        const { room, openedAt } = answer.value
        cancelRetry?.()
        latest = { room, openedAt }
        passes = new Map(made.map(({ member, text }) => [member, text]))
        enter(answer.value)
        members.forEach(hand)
        return ok(undefined)
      } catch {
        return err({ code: 'unavailable' })
      }
    },
    /** Takes a frame of a peer about the door. */
    receive: (
      from: MemberId,
      frame: ReopenedFrame | Extract<PeerFrame, { type: 'forwarding_keys' }>,
    ): void => {
      if (frame.type === 'reopened') receive(from, frame)
      else if (roles.hasBeenAdminLately(from)) takeKeys(frame.keys)
    },
    /** The link to a member works: its pass may not have reached it. */
    onLink: hand,
    /** The role is this or another member's from now on. */
    onAdmin: (id: MemberId, before: MemberId): void => {
      if (before === deps.me && keys.length > 0) deps.send(id, { type: 'forwarding_keys', keys })
      onRole(id)
    },
    onRole,
    takeKey,
    /** Whether people with an old link could be sent on. */
    canForward: (): boolean => keys.length > 0,
    close: (): void => {
      isClosed = true
      cancelRetry?.()
    },
  }
}
