import type { MemberId } from '@talki/core/id'
import type { IntroducedMember } from '@talki/core/protocol/peer'
import type { Acquaintances } from './acquaintances'
import { createReplayWindow, type ReplayWindow } from './replay-window'

/** What a member is known by: its key, its certificates, its clock, and which of its envelopes have been taken. */
export type Introduction = {
  publicKey: string
  fingerprint: string
  aheadMs: number
  window: ReplayWindow
}

export type IntroductionsDeps = {
  me: MemberId
  acquaintances: Acquaintances
  /** The members whose word counts at this moment: the admin, and who would succeed. None once the door has closed. */
  introducers: () => readonly MemberId[]
}

/** The most keys whose envelopes are remembered: every seat of a full room, reloaded several times. */
const WINDOWS_MAX = 256

/**
 * The members that this page has been introduced to: an introducer vouches for their keys, as the server does for who is
 * in the room. It lets the two make their first link over a third member; what they tell each other over that link then
 * counts alone (see acquaintances.ts). A new word of an introducer replaces its last one.
 */
export const createIntroductions = ({ me, acquaintances, introducers }: IntroductionsDeps) => {
  const told = new Map<MemberId, ReadonlyMap<MemberId, Introduction>>()
  const windows = new Map<string, ReplayWindow>()

  const windowOf = (id: MemberId, publicKey: string): ReplayWindow => {
    const met = acquaintances.get(id)
    if (met?.publicKey === publicKey) return met.window
    const known = windows.get(publicKey) ?? createReplayWindow()
    windows.set(publicKey, known)
    const [oldest] = windows.keys()
    if (windows.size > WINDOWS_MAX && oldest !== undefined) windows.delete(oldest)
    return known
  }

  /** The words about a member that count, of each introducer one. */
  const find = (id: MemberId): Introduction[] =>
    introducers().flatMap((introducer) => told.get(introducer)?.get(id) ?? [])

  return {
    find,
    windowOf,
    /** Takes an introducer's word of the members. Returns those who can be reached by it; none from anybody else. */
    take: (from: MemberId, members: readonly IntroducedMember[]): MemberId[] => {
      const introducer = acquaintances.get(from)
      if (!introducer || !introducers().includes(from)) return []
      const given = new Map<MemberId, Introduction>()
      for (const { id, keys } of members) {
        if (!keys || id === me || id === from) continue
        const { key: publicKey, fingerprint, aheadMs } = keys
        // The introducer compared clocks with the member, and this page with the introducer.
        const ahead = aheadMs + introducer.aheadMs
        given.set(id, { publicKey, fingerprint, aheadMs: ahead, window: windowOf(id, publicKey) })
      }
      told.set(from, given)
      return [...given.keys()]
    },
    forget: (id: MemberId): void => void told.delete(id),
  }
}
export type Introductions = ReturnType<typeof createIntroductions>
