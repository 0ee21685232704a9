import type { MemberId } from '@talki/core/id'
import type { IntroducedMember, PairKeys, PeerSignal } from '@talki/core/protocol/peer'
import type { LinkWatch } from '../mesh/mesh'
import type { Platform } from '../platform'
import { fingerprintOf } from '../security/fingerprint'
import type { PathName, SignalPath } from '../signalling/paths'
import { createAcquaintances } from './acquaintances'
import { createIntroductions, type Introduction } from './introductions'
import type { PairCrypto, Signer } from './pair-crypto'
import type { RendezvousServer } from './rendezvous'
import { createRescueLine } from './rescue-line'
import { createThirdMember, type Links } from './third-member'

export type HealingDeps = {
  me: MemberId
  platform: Pick<Platform, 'now' | 'wallClock' | 'setTimer'>
  /** `null` where the page has none: pairs then have no path but their own channel and the server. */
  crypto: PairCrypto | null
  rendezvous: RendezvousServer
  links: Links & { broken: () => MemberId[]; fingerprintOf: (id: MemberId) => string | null }
  /** The door is open, and the server knows the member: it is a path by itself. */
  isDoorOpen: (to: MemberId) => boolean
  /** The members who may introduce others: the admin, and who would succeed. */
  introducers: () => readonly MemberId[]
  /** A peer's key has been told over the pair's own channel. */
  onMet: (id: MemberId) => void
  /** Takes a signal whose sender has been proved. */
  onSignal: (by: PathName, from: MemberId, signal: PeerSignal) => void
  /** A peer's page has shown its key over the pair's own channel. */
  onKey: (id: MemberId, key: string) => void
}

/** What heals links when their own channel is silent: the paths beside the server, and what pairs tell each other for it. */
export type Healing = {
  paths: SignalPath[]
  watch: LinkWatch
  /** This page's key; `null` without cryptography. */
  signer: Promise<Signer> | null
  /** The members whom a peer reaches, by its word. */
  reachedByOthers: () => MemberId[]
  /** By what a peer is known, for others who are to be introduced to it; `null` before its key was told. */
  keysOf: (id: MemberId) => IntroducedMember['keys']
  /** Takes an introducer's word of the members; returns whom this page can reach by it. */
  introduce: (by: MemberId, members: readonly IntroducedMember[]) => Promise<MemberId[]>
  /** Fingerprint of the certificate that a member's page is known by; `null` where there has been no link. */
  fingerprintOf: (id: MemberId) => string | null
  close: () => void
}

/** Whether a peer that nothing leads to is shown to the user for a decision: it is there for others, or nobody can tell. */
const isWorthAsking = (
  { links, isDoorOpen }: HealingDeps,
  id: MemberId,
  isReachedByOthers: boolean,
): boolean => isReachedByOthers || (links.working().length === 0 && !isDoorOpen(id))

const withoutCrypto = (deps: HealingDeps): Healing => {
  const nothing = (): void => undefined
  const onGivenUp = (id: MemberId): boolean => isWorthAsking(deps, id, false)
  return {
    paths: [],
    signer: null,
    reachedByOthers: () => [],
    watch: {
      onOpen: nothing,
      onFrame: nothing,
      onOut: nothing,
      onBack: nothing,
      onGone: nothing,
      onTick: nothing,
      onLeft: nothing,
      onGivenUp,
    },
    keysOf: () => null,
    introduce: () => Promise.resolve([]),
    fingerprintOf: deps.links.fingerprintOf,
    close: nothing,
  }
}

const withCrypto = (deps: HealingDeps, crypto: PairCrypto): Healing => {
  const { me, platform, links, isDoorOpen } = deps
  const { now, wallClock, setTimer } = platform
  const acquaintances = createAcquaintances({ me, crypto, wallClock })
  const introducers = (): readonly MemberId[] => deps.introducers().filter(isDoorOpen)
  const introductions = createIntroductions({ me, acquaintances, introducers })
  /** Keys that a peer has told and that are being worked on: what it says next may rest on them. */
  const meeting = new Map<MemberId, Promise<void>>()

  /** A link heals between the two pages that it was between: who passes on cannot put another page's description in. */
  const take =
    (by: PathName) =>
    (from: MemberId, signal: PeerSignal, known: Introduction | undefined = acquaintances.get(from)): void => {
      const { description } = signal
      if (!known || (description && fingerprintOf(description.sdp) !== known.fingerprint)) return
      deps.onSignal(by, from, signal)
    }

  const third = createThirdMember({
    me,
    links,
    acquaintances,
    introductions,
    verify: crypto.verify,
    now,
    wallClock,
    onSignal: take('third'),
  })
  /** Members for whom every way is to be tried. */
  const wide = new Set<MemberId>()
  const rescue = createRescueLine({
    me,
    server: deps.rendezvous,
    newKey: crypto.newShare,
    setTimer,
    acquaintances,
    links,
    isNeeded: (to) => !isDoorOpen(to) && (wide.has(to) || !third.path.reaches(to)),
    onSignal: take('rescue'),
  })

  const meet = (id: MemberId, keys: PairKeys): void => {
    const fingerprint = links.fingerprintOf(id)
    if (fingerprint === null) return
    deps.onKey(id, keys.key)
    const window = introductions.windowOf(id, keys.key)
    const met = acquaintances.meet(id, keys, { fingerprint, window }).then(
      () => deps.onMet(id),
      () => undefined,
    )
    meeting.set(id, met)
  }
  const greet = async (id: MemberId): Promise<void> => {
    third.tellReach(id)
    // Without a key of this page the pair has its own channel, and the server.
    const keys = await acquaintances.introduction(id).catch(() => null)
    if (keys) links.send(id, { type: 'keys', ...keys })
  }

  return {
    paths: [third.path, rescue.path],
    signer: acquaintances.signer,
    reachedByOthers: third.reachedByOthers,
    watch: {
      onOpen: (id) => void greet(id),
      onFrame: (id, frame) => {
        if (frame.type === 'keys') meet(id, frame)
        else if (frame.type === 'line') rescue.agree(id, frame.uses)
        // Who is introduced by what follows from its key hears of that first.
        else if (frame.type === 'relay') void meeting.get(id)?.then(() => third.receive(id, frame))
        else third.receive(id, frame)
      },
      onOut: (id, isWide) => {
        if (isWide) wide.add(id)
        rescue.listen(id)
      },
      onBack: (id) => {
        wide.delete(id)
        rescue.settle(id)
      },
      onGivenUp: (id) => {
        wide.delete(id)
        rescue.stop(id)
        return isWorthAsking(deps, id, third.isReachedByOthers(id))
      },
      onGone: (id, isForGood) => {
        wide.delete(id)
        rescue.stop(id)
        third.forget(id)
        if (!isForGood) return
        acquaintances.forget(id)
        introductions.forget(id)
        meeting.delete(id)
      },
      onTick: () => third.tellReach(),
      onLeft: () => undefined,
    },
    keysOf: (id) => {
      const met = acquaintances.get(id)
      if (!met) return null
      return { key: met.publicKey, fingerprint: met.fingerprint, aheadMs: met.aheadMs }
    },
    introduce: async (by, members) => {
      await meeting.get(by)
      const introduced = introductions.take(by, members)
      third.onReach(by, introduced)
      return introduced
    },
    fingerprintOf: (id) => acquaintances.get(id)?.fingerprint ?? null,
    close: rescue.close,
  }
}

/** Composes what heals the links of one mesh. */
export const createHealing = (deps: HealingDeps): Healing =>
  deps.crypto ? withCrypto(deps, deps.crypto) : withoutCrypto(deps)
