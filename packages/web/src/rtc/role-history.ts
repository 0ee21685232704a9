import type { MemberId } from '@talki/core/id'

/** A press of the former admin may cross the word of the change of role for so long, in milliseconds. */
const CROSSING_MS = 30_000

/** Who is the admin of the call, and who was until lately: the one place where a page asks for the role. */
export const createRoleHistory = (now: () => number, first: MemberId) => {
  let admin = first
  /** When each former admin had the role last. */
  const formerly = new Map<MemberId, number>()
  return {
    isAdmin: (id: MemberId): boolean => id === admin,
    /** Whether a member has the role, or had it a moment ago, when not every page had heard of the change. */
    hasBeenAdminLately: (id: MemberId): boolean =>
      id === admin || now() - (formerly.get(id) ?? Number.NEGATIVE_INFINITY) < CROSSING_MS,
    /** A member had the role a moment ago, even if not by this page's word: it claimed it, and lost it again. */
    note: (id: MemberId): void => void formerly.set(id, now()),
    /** Takes the word of who is admin from now on; returns who was before, if that is another member. */
    become: (next: MemberId): MemberId | null => {
      if (next === admin) return null
      const before = admin
      formerly.set(before, now())
      admin = next
      return before
    },
  }
}
export type RoleHistory = ReturnType<typeof createRoleHistory>
