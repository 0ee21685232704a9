import type { MemberId } from '@talki/core/id'
import type { Member } from '@talki/core/protocol/member'

/** A member that the server told of less than so many milliseconds ago may be missing from a state that left before. */
const FRESH_MS = 5000

/** The admitted members that the server has told of, this member apart. */
export const createRoster = (now: () => number) => {
  const entries = new Map<MemberId, { member: Member; since: number }>()
  const add = (member: Member): void => {
    entries.set(member.id, { member, since: entries.get(member.id)?.since ?? now() })
  }
  return {
    add,
    get: (id: MemberId): Member | undefined => entries.get(id)?.member,
    ids: (): MemberId[] => [...entries.keys()],
    delete: (id: MemberId): void => void entries.delete(id),
    /** Takes the server's list; returns the members that are no longer on it. */
    replace: (list: readonly Member[]): MemberId[] => {
      const listed = new Set(list.map(({ id }) => id))
      const gone = [...entries].filter(([id, { since }]) => !listed.has(id) && now() - since > FRESH_MS)
      list.forEach(add)
      return gone.map(([id]) => id)
    },
  }
}
