const FIRST_MS = 300
const CAP_MS = 4000

/**
 * The delay before the nth attempt (from 0), in milliseconds. Half of it is random, so that a server that comes back is
 * not met by all clients at once; the cap keeps a return within ten seconds.
 */
export const backoff = (attempt: number, random: () => number = Math.random): number => {
  const most = Math.min(CAP_MS, FIRST_MS * 2 ** attempt)
  return most / 2 + (most / 2) * random()
}
