/** How far behind the highest number a late one may be, and still be taken. */
const WIDTH = 64

/**
 * Sliding window over the numbers of one sender (after RFC 4303, 3.4.3, and DTLS): each number is taken once, in any
 * order; what is older than the window is refused, since nobody remembers whether it was taken.
 */
export const createReplayWindow = () => {
  const taken = new Set<number>()
  let highest = 0
  const isNew = (number: number): boolean => number > highest - WIDTH && !taken.has(number)
  return {
    /** Whether a number could be taken. */
    isNew,
    /** Takes a number; false where it was taken before, or is too old. */
    take: (number: number): boolean => {
      if (!isNew(number)) return false
      taken.add(number)
      highest = Math.max(highest, number)
      for (const old of taken) if (old <= highest - WIDTH) taken.delete(old)
      return true
    },
  }
}
export type ReplayWindow = ReturnType<typeof createReplayWindow>
