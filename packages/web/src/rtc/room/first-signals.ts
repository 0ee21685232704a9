import type { MemberId } from '@talki/core/id'
import { INTRODUCE_MAX, type Introduce, type PeerFrame, type PeerSignal } from '@talki/core/protocol/peer'
import { createTokenBuckets } from '@talki/core/token-bucket'
import { decodeSignal, encodeSignal } from '../channels/peer-codec'
import type { Platform } from '../platform'
import type { SignalPath } from '../signalling/paths'

/**
 * For so long signals of a pair go by its introducer, in milliseconds. Then the pair tries other paths, before its first
 * offer is sent again (see recovery-policy.ts).
 */
const CONTACT_MS = 3500

/** For so long, and so many at most, signals wait for a link to their addressee. */
const HELD_MS = 5000
const HELD_MAX = 64

/** The most text, in UTF-16 units, that an answer takes along: a frame has to hold it beside the answer. */
const ALONG_MAX = 10_000

/** Signals that are taken of one member: a newcomer’s offers to a full room and its candidates, and no flood. */
const TAKEN = { burst: 64, perSecond: 8 }

export type FirstSignalsDeps = {
  me: MemberId
  platform: Pick<Platform, 'now'>
  links: {
    isReached: (id: MemberId) => boolean
    send: (to: MemberId, frame: PeerFrame) => boolean
  }
  /** The members whose word counts: the admin, and who would succeed. None once the door has closed. */
  introducers: () => readonly MemberId[]
  /** Whether this member introduces others to each other. */
  isOnDuty: () => boolean
  /** Whether a member is in the room, as far as this page knows. */
  has: (id: MemberId) => boolean
  /** Takes the signal of a member with whom there has been no link. */
  onSignal: (from: MemberId, signal: PeerSignal) => void
}

type Held = { from: MemberId; to: MemberId; data: string; until: number }

/**
 * The first signals of two members who have yet to meet, by way of their introducer, who has a link with one of them and is
 * about to have one with the other. The newcomer’s first offers travel in its answer to the introducer, which costs no
 * message more, and what the others answer waits with the introducer for the link. Signals are not signed: an introducer
 * vouches for who is in the room, as the server does (ADR 0107), and only for pairs who have no link yet (ADR 0136).
 */
export const createFirstSignals = (deps: FirstSignalsDeps) => {
  const { me, links } = deps
  const { now } = deps.platform
  const taken = createTokenBuckets(TAKEN, deps.platform)
  /** By whom this page meets a member, and until when. */
  const contacts = new Map<MemberId, { by: MemberId; until: number }>()
  /** Signals of this page that wait for its own link with an introducer. */
  let waiting: (Introduce & { by: MemberId; until: number })[] = []
  /** Signals of others that wait for a link with their addressee. */
  let held: Held[] = []

  const contactOf = (to: MemberId): MemberId | null => {
    const contact = contacts.get(to)
    return contact && now() < contact.until ? contact.by : null
  }
  const begin = (by: MemberId, ids: readonly MemberId[]): void => {
    for (const id of ids) contacts.set(id, { by, until: now() + CONTACT_MS })
  }

  /** Hands on what can be handed on now, and drops what has waited for too long. */
  const look = (): void => {
    held = held.filter(({ from, to, data, until }) => {
      const isPossible = deps.has(from) && deps.has(to) && links.isReached(to)
      return !(isPossible && links.send(to, { type: 'introduced', from, data })) && now() < until
    })
    waiting = waiting.filter(
      ({ by, to, data, until }) =>
        !(links.isReached(by) && links.send(by, { type: 'introduce', to, data })) && now() < until,
    )
  }

  const passOn = (from: MemberId, { to, data }: Introduce): void => {
    if (!deps.isOnDuty() || to === me || to === from || held.length >= HELD_MAX) return
    if (!taken.take(from).ok) return
    held.push({ from, to, data, until: now() + HELD_MS })
    look()
  }

  const receive = (by: MemberId, from: MemberId, data: string): void => {
    if (!deps.introducers().includes(by) || from === me || from === by || !taken.take(by).ok) return
    const signal = decodeSignal(data)
    if (!signal) return
    begin(by, [from])
    deps.onSignal(from, signal)
  }

  const path: SignalPath = {
    name: 'introducer',
    reaches: (to) => contactOf(to) !== null,
    post: (to, signal) => {
      const by = contactOf(to)
      if (by === null) return
      waiting.push({ by, to, data: encodeSignal(signal), until: now() + CONTACT_MS })
      look()
    },
  }

  return {
    path,
    /** From now on signals to these members go by this introducer. */
    begin,
    look,
    /** An answer to an introducer, with the signals that wait for the link which it makes. Other signals are as they were. */
    withWaiting: (to: MemberId, signal: PeerSignal): PeerSignal => {
      if (signal.description?.type !== 'answer') return signal
      let length = 0
      const along = waiting
        .filter(({ by, data }) => by === to && (length += data.length) <= ALONG_MAX)
        .slice(0, INTRODUCE_MAX)
      if (along.length === 0) return signal
      waiting = waiting.filter((one) => !along.includes(one))
      return { ...signal, introduce: along.map((one) => ({ to: one.to, data: one.data })) }
    },
    /** Takes what came along with a newcomer’s answer. */
    onIntroduce: (from: MemberId, signals: readonly Introduce[]): void => {
      for (const one of signals) passOn(from, one)
    },
    /** Takes a frame of a peer; false where it is about something else. */
    receive: (peer: MemberId, frame: PeerFrame): boolean => {
      if (frame.type === 'introduce') passOn(peer, frame)
      else if (frame.type === 'introduced') receive(peer, frame.from, frame.data)
      else return false
      return true
    },
  }
}
