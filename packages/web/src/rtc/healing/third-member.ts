import type { MemberId } from '@talki/core/id'
import type { Envelope, PeerFrame, PeerSignal } from '@talki/core/protocol/peer'
import { createTokenBuckets } from '@talki/core/token-bucket'
import type { SignalPath } from '../signalling/paths'
import type { Acquaintances } from './acquaintances'
import { openEnvelope, sealEnvelope } from './envelope'
import type { Introduction, Introductions } from './introductions'
import type { PairCrypto } from './pair-crypto'

/** Envelopes that are passed on for one member: a few links that heal at once, and no flood. */
const PASSED_ON = { burst: 32, perSecond: 4 }

/** Envelopes that are opened from one third member: each costs a verification. */
const OPENED = { burst: 64, perSecond: 8 }

/** Copies of an envelope, each through another member: one of them may be gone by now. */
const COPIES = 2

/** This member's links, as the mesh knows them. */
export type Links = {
  /** The members with whom the link works at this moment. */
  working: () => MemberId[]
  send: (to: MemberId, frame: PeerFrame) => boolean
}

export type ThirdMemberDeps = {
  me: MemberId
  links: Links
  acquaintances: Acquaintances
  introductions: Pick<Introductions, 'find'>
  verify: PairCrypto['verify']
  now: () => number
  wallClock: () => number
  /** Takes a signal whose sender has been proved, by this knowledge of it. */
  onSignal: (from: MemberId, signal: PeerSignal, sender: Introduction) => void
}

/**
 * The path over a third member who has a link with both. Each member tells its peers whom it reaches; the sender signs
 * an envelope, the third passes it on, the addressee verifies it (see envelope.ts). Who passes on takes envelopes from
 * their senders alone, and hands them to their addressees alone: there is no second hop, and so no loop.
 */
export const createThirdMember = (deps: ThirdMemberDeps) => {
  const { me, links, acquaintances, introductions } = deps
  /** Whom each peer reaches, by its own word. */
  const reaches = new Map<MemberId, ReadonlySet<MemberId>>()
  const lastSeq = new Map<MemberId, number>()
  const passedOn = createTokenBuckets(PASSED_ON, deps)
  const opened = createTokenBuckets(OPENED, deps)
  let told = ''

  /** What is known of a member: by the pair's own channel first, then by introducers. */
  const knowledgeOf = (id: MemberId): Introduction[] => {
    const met = acquaintances.get(id)
    return [...(met ? [met] : []), ...introductions.find(id)]
  }
  const between = (to: MemberId): MemberId[] =>
    links.working().filter((third) => third !== to && reaches.get(third)?.has(to) === true)

  const post = async (to: MemberId, signal: PeerSignal): Promise<void> => {
    const seq = (lastSeq.get(to) ?? 0) + 1
    lastSeq.set(to, seq)
    const signer = await acquaintances.signer
    const envelope = await sealEnvelope(signer, { from: me, to, seq, time: deps.wallClock() }, signal)
    if (!envelope) return
    for (const third of between(to).slice(0, COPIES)) links.send(third, { type: 'relay', envelope })
  }

  /** Passes an envelope on: from its sender, to a peer, so many a minute. Anything else is dropped. */
  const passOn = (sender: MemberId, envelope: Envelope): void => {
    const { from, to } = envelope
    if (from !== sender || to === me || to === from || !links.working().includes(to)) return
    if (passedOn.take(from).ok) links.send(to, { type: 'relayed', envelope })
  }

  const open = async (through: MemberId, envelope: Envelope): Promise<void> => {
    if (!opened.take(through).ok) return
    const { verify, wallClock } = deps
    // A page that was reloaded has another key than the one that was met: an introducer knows it first.
    for (const sender of knowledgeOf(envelope.from)) {
      const signal = await openEnvelope(envelope, { me, through, sender, verify, wallClock })
      if (!signal.ok) continue
      deps.onSignal(envelope.from, signal.value, sender)
      return
    }
  }

  const path: SignalPath = {
    name: 'third',
    reaches: (to) => knowledgeOf(to).length > 0 && between(to).length > 0,
    post: (to, signal) => void post(to, signal),
  }

  return {
    path,
    /** Whether any peer says that it reaches this member. */
    isReachedByOthers: (id: MemberId): boolean => between(id).length > 0,
    /** The members whom a peer with a working link says that it reaches. */
    reachedByOthers: (): MemberId[] => links.working().flatMap((third) => [...(reaches.get(third) ?? [])]),
    /** Notes that a peer reaches these members too. */
    onReach: (peer: MemberId, members: readonly MemberId[]): void =>
      void reaches.set(peer, new Set([...(reaches.get(peer) ?? []), ...members])),
    /** Takes a frame of a peer; false where it is about something else. */
    receive: (from: MemberId, frame: PeerFrame): boolean => {
      if (frame.type === 'reach') reaches.set(from, new Set(frame.members))
      else if (frame.type === 'relay') passOn(from, frame.envelope)
      else if (frame.type === 'relayed') void open(from, frame.envelope)
      else return false
      return true
    },
    /** Tells every peer whom this member reaches, where that has changed; a peer whose channel has opened anyway. */
    tellReach: (opened?: MemberId): void => {
      const members = links.working()
      const text = [...members].sort().join()
      const isNews = text !== told
      told = text
      for (const to of members) if (isNews || to === opened) links.send(to, { type: 'reach', members })
    },
    forget: (id: MemberId): void => void reaches.delete(id),
  }
}
export type ThirdMember = ReturnType<typeof createThirdMember>
