import type { MemberId } from '@talki/core/id'
import type { PeerFrame } from '@talki/core/protocol/peer'
import { agreementOf, type Agreement, type View } from './agreement'
import type { LinkFingerprints, SeenFingerprints } from './fingerprint'

/**
 * A member that comes back with a new certificate is seen under both until every link to it is made anew, which takes as
 * long as silence is borne. A difference that stays for longer, in milliseconds, is told.
 */
const SETTLE_MS = 12_000

/** What the view of a group needs of a peer. */
export type ViewedPeer = {
  fingerprints: () => LinkFingerprints | null
  sendFrame: (frame: PeerFrame) => boolean
}

export type GroupViewDeps = {
  now: () => number
  peers: () => ReadonlyMap<MemberId, ViewedPeer>
}

/**
 * What this member and its peers see of each other's certificates. Each tells the others over its own channels; whether
 * all agree is emitted on every change.
 */
export const createGroupView = (
  me: MemberId,
  { now, peers }: GroupViewDeps,
  emit: (agreement: Agreement) => void,
) => {
  const told = new Map<MemberId, View>()
  /** The last view that each peer was sent, as text. */
  const sent = new Map<MemberId, string>()
  let doubtSince: number | null = null
  let lastEmitted = ''

  const ownView = (): View => {
    const links = [...peers()].flatMap(([id, peer]) => {
      const link = peer.fingerprints()
      return link ? [{ id, ...link }] : []
    })
    const [own, ...others] = new Set(links.map((link) => link.own))
    const view = new Map(links.map(({ id, remote }) => [id, remote]))
    // Where the browser has no certificate for all links, this member has no one fingerprint, and there is no agreement.
    if (own !== undefined && others.length === 0) view.set(me, own)
    return view
  }

  const share = (view: View): void => {
    const seen = [...view].sort().map(([member, fingerprint]) => ({ member, fingerprint }))
    const text = JSON.stringify(seen)
    for (const [id, peer] of peers()) {
      if (!view.has(id)) sent.delete(id)
      else if (sent.get(id) !== text && peer.sendFrame({ type: 'fingerprints', seen })) sent.set(id, text)
    }
  }

  /** The agreement as it is told: a fresh difference may be one that is about to settle. */
  const settled = (agreement: Agreement): Agreement => {
    if (agreement.name !== 'mismatch') {
      doubtSince = null
      return agreement
    }
    doubtSince ??= now()
    return now() - doubtSince >= SETTLE_MS ? agreement : { name: 'waiting', members: agreement.members }
  }

  /** Looks at every link; to be called when one has changed, and from time to time. */
  const look = (): void => {
    const present = peers()
    for (const id of told.keys()) if (!present.has(id)) told.delete(id)
    for (const id of sent.keys()) if (!present.has(id)) sent.delete(id)
    const view = ownView()
    share(view)
    const members = new Set([me, ...present.keys()])
    const agreement = settled(agreementOf(members, new Map([...told, [me, view]])))
    const text = JSON.stringify(agreement.name === 'agreed' ? [...agreement.view].sort() : agreement)
    if (text === lastEmitted) return
    lastEmitted = text
    emit(agreement)
  }

  return {
    look,
    /** Takes a peer's word of what it sees. */
    receive: (from: MemberId, seen: SeenFingerprints): void => {
      told.set(from, new Map(seen.map(({ member, fingerprint }) => [member, fingerprint])))
      look()
    },
  }
}
