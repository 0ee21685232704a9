import type { MemberId } from '@talki/core/id'
import type { PairKeys } from '@talki/core/protocol/peer'
import type { PairCrypto, PairSecret } from './pair-crypto'
import { createReplayWindow, type ReplayWindow } from './replay-window'

/** Another member whose page has shown its key over the pair's own channel. */
export type Acquaintance = {
  publicKey: string
  /** Fingerprint of the member's certificate: a link heals between the same two pages. */
  fingerprint: string
  /** How far the member's clock is ahead of this one, in milliseconds: to within the way of a frame. */
  aheadMs: number
  /** The numbers of the member's envelopes that have been taken. */
  window: ReplayWindow
  /** What the two share. */
  secret: PairSecret
  /** How often the rescue line has been used, as far as this side knows. */
  uses: number
  /** The other side is known to have counted as far. */
  isAgreed: boolean
}

export type AcquaintancesDeps = {
  me: MemberId
  crypto: PairCrypto
  wallClock: () => number
}

/**
 * The members that this page has had a link with. A member's page has one key and, for each pair, one half of a secret,
 * for as long as it lives: telling them again, over a renewed link, changes nothing, so no lost frame leaves the two
 * sides with different secrets. A page that was reloaded shows a new key and begins anew.
 */
export const createAcquaintances = ({ me, crypto, wallClock }: AcquaintancesDeps) => {
  const known = new Map<MemberId, Acquaintance>()
  const shares = new Map<MemberId, string>()
  const signer = crypto.createSigner()

  const shareWith = (id: MemberId): string => {
    const share = shares.get(id) ?? crypto.newShare()
    shares.set(id, share)
    return share
  }

  return {
    signer,
    get: (id: MemberId): Acquaintance | undefined => known.get(id),
    /** What this side tells a member over their own channel. */
    introduction: async (id: MemberId): Promise<PairKeys> => ({
      key: (await signer).publicKey,
      share: shareWith(id),
      time: wallClock(),
    }),
    /**
     * Takes what a member has told over the pair's own channel, whose certificate has this fingerprint. `window`: of the
     * envelopes that have been taken from this key before the two met.
     */
    meet: async (
      id: MemberId,
      { key, share, time }: PairKeys,
      { fingerprint, window = createReplayWindow() }: { fingerprint: string; window?: ReplayWindow },
    ): Promise<void> => {
      const aheadMs = time - wallClock()
      const present = known.get(id)
      if (present?.publicKey === key) {
        Object.assign(present, { aheadMs, fingerprint })
        return
      }
      const own = shareWith(id)
      const secret = await crypto.createSecret(me < id ? [own, share] : [share, own])
      known.set(id, { publicKey: key, fingerprint, aheadMs, window, secret, uses: 0, isAgreed: true })
    },
    /** Forgets a member that has left or was removed. */
    forget: (id: MemberId): void => {
      known.delete(id)
      shares.delete(id)
    },
  }
}
export type Acquaintances = ReturnType<typeof createAcquaintances>
